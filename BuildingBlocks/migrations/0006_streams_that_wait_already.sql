-- In a transaction of its own: the triggers have been there before, and nobody waits for this one to write an event.
INSERT INTO messaging.waiting_stream (stream, due_at, postponed, waiting_since, version)
SELECT DISTINCT ON (stream) stream, next_attempt_at, next_attempt_at > now(), created_at, pg_current_xact_id()
  FROM messaging.outbox WHERE published_at IS NULL ORDER BY stream, position
ON CONFLICT (stream) DO NOTHING;
