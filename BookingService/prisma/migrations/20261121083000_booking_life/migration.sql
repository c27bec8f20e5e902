-- What Catalog has answered belongs to the booking's life, which is stored as a saga.
ALTER TABLE "booking"
  DROP CONSTRAINT "booking_payable",
  DROP CONSTRAINT "booking_payment_whole",
  DROP COLUMN "inventory",
  -- What a person has to look at.
  ADD COLUMN "attention" TEXT,
  -- A payment may succeed, or fail, before it is known where it could be made.
  ADD CONSTRAINT "booking_payment_named" CHECK ("payment_url" IS NULL OR "payment_id" IS NOT NULL),
  -- Nobody is asked to pay without a place to pay, and nothing is confirmed that was not paid.
  ADD CONSTRAINT "booking_payable" CHECK ("status" <> 'awaiting-payment' OR "payment_url" IS NOT NULL),
  ADD CONSTRAINT "booking_confirmed_paid" CHECK ("status" <> 'confirmed' OR "payment_id" IS NOT NULL);

-- In somebody's own words.
ALTER TABLE "booking_history" ADD COLUMN "note" TEXT;
