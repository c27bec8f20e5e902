-- Where sagas rest that wait for nothing and need nobody: those that have ended are found among them by their age.
CREATE INDEX saga_resting ON messaging.saga (name, status, updated_at)
  WHERE due_at IS NULL AND attention IS NULL AND failures = 0;
