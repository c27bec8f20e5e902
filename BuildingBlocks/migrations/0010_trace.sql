-- Where in a trace an event was published, as W3C's headers: what comes of it continues there. Null outside any trace.
ALTER TABLE messaging.outbox ADD COLUMN trace json;
