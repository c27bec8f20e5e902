-- How far each ordered subscription has come in each stream, and the messages that wait for one before them.

CREATE TABLE messaging.reader_stream (
  queue             text        NOT NULL,
  stream            text        NOT NULL,
  -- the number of the last message that was handled; 0 before the first one
  last_sequence     bigint      NOT NULL DEFAULT 0,
  last_published_at timestamptz,
  -- numbers up to this one that are missing are not waited for
  pass_to           bigint      NOT NULL DEFAULT 0,
  moved_at          timestamptz NOT NULL DEFAULT now(),
  -- how long the next number has been missed while broker and database were there, and up to when that is counted
  missed_ms         bigint      NOT NULL DEFAULT 0,
  missed_at         timestamptz,
  PRIMARY KEY (queue, stream)
) WITH (fillfactor = 70);

-- Messages that were seen and are not handled. `here`: the message itself, until those before it are handled; in a
-- `retry` queue or with the `dead-letter`s: only its number; `discarded`: nobody waits for it any more.
CREATE TABLE messaging.parked (
  queue      text        NOT NULL,
  message_id uuid        NOT NULL,
  stream     text        NOT NULL,
  sequence   bigint      NOT NULL,
  place      text        NOT NULL CHECK (place IN ('here', 'retry', 'dead-letter', 'discarded')),
  since      timestamptz NOT NULL DEFAULT now(),
  -- why it is not handled, unless it is `here`
  reason     text,
  -- exchange, routing key and properties; only `here`
  delivery   json,
  body       bytea,
  -- since when somebody handles it: if it is still here long after, the process has died
  begun_at   timestamptz,
  PRIMARY KEY (queue, message_id)
);
CREATE INDEX parked_next ON messaging.parked (queue, stream, sequence);
