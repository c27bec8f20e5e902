-- A message of an ordered subscription that has failed waits for its retry where its followers wait.

-- not before this it is handled again; null if it has not failed
ALTER TABLE messaging.parked ADD COLUMN due_at timestamptz;
COMMENT ON COLUMN messaging.parked.reason IS 'why it is not handled, unless only those before it are missing';
