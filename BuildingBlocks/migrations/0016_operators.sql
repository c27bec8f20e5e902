-- Subscriptions that an operator has paused: for all instances, until somebody resumes them.
CREATE TABLE messaging.paused_subscription (
  queue    text        PRIMARY KEY,
  since    timestamptz NOT NULL DEFAULT now(),
  operator text        NOT NULL,
  reason   text        NOT NULL
);

-- Dead letters as they were when somebody exported them; only what is here may be discarded.
CREATE TABLE messaging.exported_dead_letter (
  export_id   uuid        NOT NULL,
  number      integer     NOT NULL,
  queue       text        NOT NULL,
  -- the same for all copies of it, and for nothing else
  copy_key    text        NOT NULL,
  -- json keeps the text as it was written
  content     json        NOT NULL,
  exported_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (export_id, number)
);
CREATE INDEX exported_dead_letter_exported_at ON messaging.exported_dead_letter (exported_at);

-- Redrives as a protocol: a canary, then batches that double, until too many fail again. The id is that of the audit line.
CREATE TABLE messaging.redrive (
  id                  uuid             PRIMARY KEY,
  queue               text             NOT NULL,
  operator            text             NOT NULL,
  reason              text             NOT NULL,
  selection           json             NOT NULL,
  canary              integer          NOT NULL,
  -- messages in a second; null: as fast as the broker confirms
  rate                double precision,
  max_failing_percent double precision NOT NULL,
  state               text             NOT NULL CHECK (state IN ('canary', 'ramp', 'stopped', 'cancelled', 'done')),
  -- grows with each resume: outcomes of before count no more
  leg                 integer          NOT NULL DEFAULT 1,
  -- how many the next batch has
  batch               integer          NOT NULL,
  why                 text,
  created_at          timestamptz      NOT NULL DEFAULT now(),
  updated_at          timestamptz      NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX redrive_active ON messaging.redrive (queue) WHERE state IN ('canary', 'ramp');
CREATE INDEX redrive_created_at ON messaging.redrive (created_at);

CREATE TABLE messaging.redriven_message (
  redrive_id  uuid    NOT NULL REFERENCES messaging.redrive ON DELETE CASCADE,
  -- its place among those that were meant, the oldest first
  number      integer NOT NULL,
  message_id  uuid,
  -- of its id and its body
  message_key text,
  -- of the copy that is sent
  redrives    integer NOT NULL,
  outcome     text    NOT NULL DEFAULT 'waiting' CHECK (outcome IN
                ('waiting', 'under-way', 'handled', 'duplicate', 'dead-again', 'invalid', 'gone')),
  leg         integer NOT NULL DEFAULT 1,
  -- the inbox knew it before it was sent
  was_handled boolean NOT NULL DEFAULT false,
  -- the broker has confirmed the copy, and the dead letter is gone
  is_sent     boolean NOT NULL DEFAULT false,
  -- since when it is not among the dead letters any more
  missed_at   timestamptz,
  sent_at     timestamptz,
  ended_at    timestamptz,
  reason      text,
  PRIMARY KEY (redrive_id, number)
);
CREATE INDEX redriven_message_outcome ON messaging.redriven_message (redrive_id, outcome, number);
