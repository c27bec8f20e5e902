-- Stored events that are handed to one subscription of a service again, page by page. The service knows it by the same id.
CREATE TABLE replay (
  id            uuid           PRIMARY KEY,
  subscription  text           NOT NULL,
  is_rebuild    boolean        NOT NULL,
  operator      text           NOT NULL,
  reason        text           NOT NULL,
  filter        jsonb          NOT NULL,
  -- events in a second, at most
  rate          double precision,
  state         text           NOT NULL DEFAULT 'beginning'
                CHECK (state IN ('beginning', 'running', 'stopped', 'cancelled', 'done')),
  -- what hinders it, or why it has stopped
  why           text,
  -- the types that the subscription takes; unknown until it has begun there
  types         text[]         NOT NULL DEFAULT '{}',
  -- the position of the last event that was handed in, and where it ends; a rebuild goes on to the newest
  cursor        bigint         NOT NULL DEFAULT 0,
  up_to         bigint,
  meant         bigint         NOT NULL DEFAULT 0,
  sent          bigint         NOT NULL DEFAULT 0,
  -- as the service has answered last
  counts        jsonb,
  rebuilt       jsonb,
  -- in vain one after the other
  tries         integer        NOT NULL DEFAULT 0,
  -- when somebody takes it up: whoever has done so puts it off
  due_at        timestamptz    NOT NULL DEFAULT now(),
  created_at    timestamptz(3) NOT NULL DEFAULT now(),
  updated_at    timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX replay_due ON replay (due_at) WHERE state IN ('beginning', 'running');
CREATE INDEX replay_created_at ON replay (created_at);
