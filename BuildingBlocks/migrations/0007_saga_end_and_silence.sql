-- Where sagas rest that wait for nothing and need nobody: those that have ended are found among them by their age.
CREATE INDEX saga_resting ON messaging.saga (name, status, updated_at)
  WHERE due_at IS NULL AND attention IS NULL AND failures = 0;

-- Until when the sagas of the service have heard what was said to them, whichever instance noted it last.
CREATE TABLE messaging.saga_hearing (
  one      boolean     PRIMARY KEY DEFAULT true CHECK (one),
  heard_at timestamptz NOT NULL
);

-- Times in which they could not: the deadlines that were set before stood still.
CREATE TABLE messaging.saga_silence (
  began_at timestamptz PRIMARY KEY,
  ended_at timestamptz NOT NULL
);
CREATE INDEX saga_silence_ended_at ON messaging.saga_silence (ended_at);
