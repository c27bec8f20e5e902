-- When a request is to be published to those who only watch; null if it was, or if nobody watches. Apart from
-- `published_at`: the one leg does not wait for the other.

ALTER TABLE messaging.outbox ADD COLUMN tap_at timestamptz;

CREATE INDEX outbox_tap ON messaging.outbox (tap_at) WHERE tap_at IS NOT NULL;
