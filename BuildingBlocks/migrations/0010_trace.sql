-- Where in a trace something happened, as W3C's headers: what comes of it continues there. Null outside any trace.
ALTER TABLE messaging.outbox ADD COLUMN trace json;
-- Of a saga, its last decision.
ALTER TABLE messaging.saga ADD COLUMN trace json;
