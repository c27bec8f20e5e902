-- Where in a trace the last decision was taken, as W3C's headers: its deadline continues it. Null outside any trace.
ALTER TABLE messaging.saga ADD COLUMN trace json;
