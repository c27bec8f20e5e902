-- Where in a trace a saga has decided last, as W3C's headers. Null outside any trace.
ALTER TABLE messaging.saga ADD COLUMN trace json;
