-- The instances of process managers. `version` grows with each decision: whoever decided on an older one begins anew.
CREATE TABLE messaging.saga (
  name            text        NOT NULL,
  id              uuid        NOT NULL,
  -- json keeps the text as it was stored
  state           json        NOT NULL,
  status          text        NOT NULL,
  attention       text,
  version         integer     NOT NULL,
  due_at          timestamptz,
  correlation_id  uuid        NOT NULL,
  created_at      timestamptz NOT NULL,
  updated_at      timestamptz NOT NULL,
  -- of the deadline at due_at, until a decision replaces it
  failures        integer     NOT NULL DEFAULT 0,
  next_attempt_at timestamptz,
  last_error      text,
  PRIMARY KEY (name, id)
);
CREATE INDEX saga_due ON messaging.saga ((coalesce(next_attempt_at, due_at))) WHERE due_at IS NOT NULL;
CREATE INDEX saga_attention ON messaging.saga (updated_at) WHERE attention IS NOT NULL OR failures > 0;
