-- The streams of which events wait in the outbox. What is due is found here, in time that does not grow with the rows
-- that are postponed, wait behind a postponed one, or are kept.
CREATE TABLE messaging.waiting_stream (
  stream        text        PRIMARY KEY,
  -- when its first waiting event may be published
  due_at        timestamptz NOT NULL,
  -- the broker has not taken its first waiting event
  postponed     boolean     NOT NULL DEFAULT false,
  -- at the earliest: since when its first waiting event waits
  waiting_since timestamptz NOT NULL,
  -- the transaction that last added an event: whoever has seen this one has seen all
  version       xid8        NOT NULL
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
CREATE INDEX waiting_stream_due ON messaging.waiting_stream (postponed, due_at, stream);
CREATE INDEX waiting_stream_since ON messaging.waiting_stream (waiting_since);

-- By the database, so that an older instance on this schema registers its events as well. In the order of names, so
-- that two transactions that share several streams cannot deadlock.
CREATE FUNCTION messaging.register_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO messaging.waiting_stream AS known (stream, due_at, waiting_since, version)
  SELECT DISTINCT stream, now(), now(), pg_current_xact_id() FROM added WHERE published_at IS NULL ORDER BY stream
  ON CONFLICT (stream) DO UPDATE SET version = excluded.version WHERE known.version <> excluded.version;
  RETURN NULL;
END $$;

-- A kept event that is to be sent again comes before everything newer: its stream is due at once.
CREATE FUNCTION messaging.register_again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO messaging.waiting_stream AS known (stream, due_at, waiting_since, version)
  VALUES (NEW.stream, now(), now(), pg_current_xact_id())
  ON CONFLICT (stream) DO UPDATE SET due_at = excluded.due_at, postponed = false, version = excluded.version
    WHERE known.version <> excluded.version;
  RETURN NULL;
END $$;

CREATE TRIGGER register_added AFTER INSERT ON messaging.outbox
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION messaging.register_added();
CREATE TRIGGER register_again AFTER UPDATE OF published_at ON messaging.outbox
  FOR EACH ROW WHEN (OLD.published_at IS NOT NULL AND NEW.published_at IS NULL)
  EXECUTE FUNCTION messaging.register_again();
