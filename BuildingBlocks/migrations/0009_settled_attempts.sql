-- What has taken the place of a message: a redelivery after a lost acknowledgement, or a second copy, is not run again.

-- The run that was the last to have a copy for a retry confirmed; the copy's own number is higher.
ALTER TABLE messaging.attempt ADD COLUMN settled integer NOT NULL DEFAULT 0;
-- The broker has confirmed a dead letter: what comes now under the same key was published anew, and starts afresh.
ALTER TABLE messaging.attempt ADD COLUMN given_up boolean NOT NULL DEFAULT false;
