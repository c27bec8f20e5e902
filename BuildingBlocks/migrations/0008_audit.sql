-- What operators did to messages and events, and what became of it. `ended_at` is null while it goes on; if it stays so,
-- it was killed on the way.
CREATE TABLE messaging.audit (
  id        uuid        PRIMARY KEY,
  begun_at  timestamptz NOT NULL DEFAULT now(),
  operator  text        NOT NULL,
  action    text        NOT NULL,
  target    text        NOT NULL,
  selection json        NOT NULL,
  ended_at  timestamptz,
  outcome   text,
  affected  integer,
  reason    text
);
CREATE INDEX audit_begun_at ON messaging.audit (begun_at);
