-- The Idempotency-Keys of HTTP requests, and what was answered: a request that is repeated finds itself here.
CREATE TABLE messaging.idempotency (
  key          text        PRIMARY KEY,
  request_hash text        NOT NULL,
  -- json keeps the text as it was sent; null while the request is under way
  answer       json,
  -- an unsettled key may be taken over from then on
  locked_until timestamptz NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX idempotency_created_at ON messaging.idempotency (created_at);
