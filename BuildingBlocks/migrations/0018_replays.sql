-- Stored events that are given to one subscription again. The id is that of the audit line.
CREATE TABLE messaging.replay (
  id         uuid        PRIMARY KEY,
  queue      text        NOT NULL,
  operator   text        NOT NULL,
  reason     text        NOT NULL,
  -- which events, in the words of whoever sends them
  selection  json        NOT NULL,
  -- into a new generation of the subscription's tables, which then takes the place of the present one
  is_rebuild boolean     NOT NULL,
  state      text        NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done', 'cancelled')),
  -- why it does not go on
  why        text,
  -- of a rebuild: events that the new generation has handled, and that it knew
  handled    bigint      NOT NULL DEFAULT 0,
  duplicate  bigint      NOT NULL DEFAULT 0,
  -- of a rebuild that is done: the tables, compared at the switch
  rebuilt    json,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX replay_open ON messaging.replay (queue) WHERE state = 'open';
CREATE INDEX replay_created_at ON messaging.replay (created_at);

-- What became of each message that was sent to its queue again.
CREATE TABLE messaging.replayed_message (
  replay_id   uuid    NOT NULL REFERENCES messaging.replay ON DELETE CASCADE,
  number      bigint  GENERATED ALWAYS AS IDENTITY,
  message_id  uuid    NOT NULL,
  -- of the copy: proves which attempts are its own
  redrives    integer NOT NULL,
  -- `waiting`: the broker has not confirmed it yet
  outcome     text    NOT NULL CHECK (outcome IN
                ('waiting', 'under-way', 'handled', 'duplicate', 'dead-lettered', 'invalid')),
  -- the inbox knew it before it was sent
  was_handled boolean NOT NULL,
  reason      text,
  sent_at     timestamptz,
  ended_at    timestamptz,
  PRIMARY KEY (replay_id, message_id)
);
CREATE INDEX replayed_message_outcome ON messaging.replayed_message (replay_id, outcome, number);
