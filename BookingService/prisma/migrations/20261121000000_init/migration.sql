-- Money is whole minor units of price_currency.
CREATE TABLE "booking" (
  "id"               UUID           NOT NULL,
  "event_id"         UUID           NOT NULL,
  "event_name"       TEXT           NOT NULL,
  "category"         TEXT           NOT NULL,
  "user_id"          TEXT           NOT NULL,
  "quantity"         INTEGER        NOT NULL,
  "unit_price_minor" BIGINT         NOT NULL,
  "price_minor"      BIGINT         NOT NULL,
  "price_currency"   CHAR(3)        NOT NULL,
  "status"           TEXT           NOT NULL,
  "inventory"        TEXT           NOT NULL,
  "payment_id"       UUID,
  "payment_url"      TEXT,
  "correlation_id"   UUID           NOT NULL,
  "created_at"       TIMESTAMPTZ(3) NOT NULL,
  "updated_at"       TIMESTAMPTZ(3) NOT NULL,
  "expires_at"       TIMESTAMPTZ(3) NOT NULL,

  CONSTRAINT "booking_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "booking_quantity_positive" CHECK ("quantity" > 0),
  CONSTRAINT "booking_price_of_all_tickets" CHECK ("price_minor" = "unit_price_minor" * "quantity"),
  CONSTRAINT "booking_status_known"
    CHECK ("status" IN ('pending', 'awaiting-payment', 'confirmed', 'cancelled', 'failed')),
  CONSTRAINT "booking_inventory_known" CHECK ("inventory" IN ('unanswered', 'reserved', 'rejected')),
  CONSTRAINT "booking_payment_whole" CHECK (("payment_id" IS NULL) = ("payment_url" IS NULL)),
  -- Nobody is asked to pay for tickets that are not set aside, or without a place to pay.
  CONSTRAINT "booking_payable"
    CHECK ("status" <> 'awaiting-payment' OR ("inventory" = 'reserved' AND "payment_id" IS NOT NULL))
);

-- One row for everything that happened to a booking. The key refuses a second n-th row: no update is lost.
CREATE TABLE "booking_history" (
  "booking_id" UUID           NOT NULL,
  "position"   INTEGER        NOT NULL,
  "at"         TIMESTAMPTZ(3) NOT NULL,
  "status"     TEXT           NOT NULL,
  "what"       TEXT           NOT NULL,
  "reason"     TEXT,

  CONSTRAINT "booking_history_pkey" PRIMARY KEY ("booking_id", "position"),
  CONSTRAINT "booking_history_booking_id_fkey"
    FOREIGN KEY ("booking_id") REFERENCES "booking" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

CREATE TABLE "catalogue_event" (
  "event_id"       UUID           NOT NULL,
  "name"           TEXT           NOT NULL,
  "category"       TEXT           NOT NULL,
  "starts_at"      TIMESTAMPTZ(3) NOT NULL,
  "price_minor"    BIGINT         NOT NULL,
  "price_currency" CHAR(3)        NOT NULL,
  "last_sequence"  BIGINT         NOT NULL,

  CONSTRAINT "catalogue_event_pkey" PRIMARY KEY ("event_id"),
  CONSTRAINT "catalogue_event_price_not_negative" CHECK ("price_minor" >= 0)
);

CREATE TABLE "user_booking" (
  "booking_id"     UUID           NOT NULL,
  "user_id"        TEXT           NOT NULL,
  "event_id"       UUID,
  "category"       TEXT,
  "quantity"       INTEGER,
  "price_minor"    BIGINT,
  "price_currency" CHAR(3),
  "expires_at"     TIMESTAMPTZ(3),
  "status"         TEXT           NOT NULL,
  "reason"         TEXT,
  "last_sequence"  BIGINT         NOT NULL,

  CONSTRAINT "user_booking_pkey" PRIMARY KEY ("booking_id"),
  -- What BookingCreated tells is there altogether or not yet.
  CONSTRAINT "user_booking_tickets_whole" CHECK (
    num_nonnulls("event_id", "category", "quantity", "price_minor", "price_currency", "expires_at") IN (0, 6)
  )
);
CREATE INDEX "user_booking_user_id_booking_id_idx" ON "user_booking" ("user_id", "booking_id" DESC);
