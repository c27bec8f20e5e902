-- How many are sent follows from how many have an outcome.
ALTER TABLE messaging.redrive DROP COLUMN batch;
