-- CreateTable
CREATE TABLE "ticketed_event" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "category" TEXT NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "price_minor" INTEGER NOT NULL,
    "price_currency" CHAR(3) NOT NULL,
    "total_tickets" INTEGER NOT NULL,
    "available_tickets" INTEGER NOT NULL,

    CONSTRAINT "ticketed_event_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "ticketed_event_category_known" CHECK ("category" IN ('concert', 'sport', 'theatre', 'flight', 'hotel', 'car')),
    CONSTRAINT "ticketed_event_price_not_negative" CHECK ("price_minor" >= 0),
    -- Never oversold, and never more given back than was taken.
    CONSTRAINT "ticketed_event_stock_adds_up" CHECK ("available_tickets" BETWEEN 0 AND "total_tickets")
);

-- CreateTable
CREATE TABLE "reservation" (
    "booking_id" UUID NOT NULL,
    "event_id" UUID NOT NULL,
    -- As asked for, which may be more than any event has.
    "quantity" BIGINT NOT NULL,
    "status" TEXT NOT NULL,
    "rejection_reason" TEXT,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "reservation_pkey" PRIMARY KEY ("booking_id", "event_id"),
    CONSTRAINT "reservation_quantity_positive" CHECK ("quantity" > 0),
    CONSTRAINT "reservation_status_known" CHECK ("status" IN ('reserved', 'released', 'rejected')),
    CONSTRAINT "reservation_reason_if_rejected" CHECK (("status" = 'rejected') = ("rejection_reason" IS NOT NULL))
);

-- CreateIndex
CREATE INDEX "ticketed_event_starts_at_id_idx" ON "ticketed_event"("starts_at", "id");

-- CreateIndex
CREATE INDEX "ticketed_event_category_starts_at_id_idx" ON "ticketed_event"("category", "starts_at", "id");

-- CreateIndex
CREATE INDEX "reservation_event_id_idx" ON "reservation"("event_id");

-- AddForeignKey
ALTER TABLE "reservation" ADD CONSTRAINT "reservation_event_id_fkey" FOREIGN KEY ("event_id") REFERENCES "ticketed_event"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
