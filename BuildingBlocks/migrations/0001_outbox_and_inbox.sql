-- The tables of BuildingBlocks in a service's database. Services never name this schema.

-- The last number given out in each stream; its row lock makes commit order and number order the same.
CREATE TABLE messaging.stream (
  name          text   PRIMARY KEY,
  last_sequence bigint NOT NULL
);

-- Integration events on their way out. Published rows are kept for a while, so that they can be sent again.
CREATE TABLE messaging.outbox (
  position        bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  message_id      uuid        NOT NULL UNIQUE,
  event_type      text        NOT NULL,
  stream          text        NOT NULL,
  sequence        bigint      NOT NULL,
  exchange        text        NOT NULL,
  routing_key     text        NOT NULL,
  mandatory       boolean     NOT NULL,
  envelope        json        NOT NULL,
  created_at      timestamptz NOT NULL DEFAULT now(),
  published_at    timestamptz,
  attempts        integer     NOT NULL DEFAULT 0,
  next_attempt_at timestamptz NOT NULL DEFAULT now(),
  last_error      text,
  UNIQUE (stream, sequence)
);
CREATE INDEX outbox_waiting ON messaging.outbox (position) WHERE published_at IS NULL;
CREATE INDEX outbox_waiting_of_stream ON messaging.outbox (stream, position) WHERE published_at IS NULL;
CREATE INDEX outbox_published ON messaging.outbox (published_at) WHERE published_at IS NOT NULL;

-- Which messages have had their effect, per queue: a second delivery finds itself here.
CREATE TABLE messaging.inbox (
  queue      text        NOT NULL,
  message_id uuid        NOT NULL,
  handled_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (queue, message_id)
);
CREATE INDEX inbox_handled_at ON messaging.inbox (handled_at);

-- Handler runs, counted before the handler starts, so that a crash of the process cannot un-count them.
CREATE TABLE messaging.attempt (
  queue      text        NOT NULL,
  message_id uuid        NOT NULL,
  redrives   integer     NOT NULL,
  count      integer     NOT NULL,
  running    boolean     NOT NULL,
  started_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (queue, message_id, redrives)
);
CREATE INDEX attempt_started_at ON messaging.attempt (started_at);

-- Who may do what only one instance of the service may do at a time. The fence grows with every change of holder.
CREATE TABLE messaging.lease (
  name       text        PRIMARY KEY,
  holder     uuid        NOT NULL,
  fence      bigint      NOT NULL,
  expires_at timestamptz NOT NULL
);
