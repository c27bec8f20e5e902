-- AlterTable
ALTER TABLE "payment" ADD COLUMN     "charge_key" UUID,
ADD COLUMN     "charge_method" VARCHAR(255),
ADD COLUMN     "charge_correlation_id" UUID,
ADD COLUMN     "charge_causation_id" UUID,
ADD COLUMN     "charge_attempts" INTEGER,
ADD COLUMN     "charge_due_at" TIMESTAMPTZ(3),
ADD COLUMN     "provider_payment_id" VARCHAR(255),
ADD COLUMN     "method_type" VARCHAR(40),
ADD COLUMN     "method_brand" VARCHAR(40),
ADD COLUMN     "method_last4" CHAR(4),
ADD COLUMN     "captured_at" TIMESTAMPTZ(3),
ADD COLUMN     "error_code" VARCHAR(100),
ADD COLUMN     "error_message" TEXT,
ADD COLUMN     "booking_ended_at" TIMESTAMPTZ(3),
ADD COLUMN     "booking_end_reason" VARCHAR(100),
ADD COLUMN     "refund_due" BIGINT;

ALTER TABLE "payment" DROP CONSTRAINT "payment_status_check",
    ADD CONSTRAINT "payment_status_check" CHECK ("status" IN ('prepared', 'processing', 'succeeded', 'failed', 'cancelled')),
    ADD CONSTRAINT "payment_charge_check" CHECK (("charge_key" IS NOT NULL) = ("status" IN ('processing', 'succeeded', 'failed'))),
    ADD CONSTRAINT "payment_captured_at_check" CHECK (("captured_at" IS NOT NULL) = ("status" = 'succeeded')),
    ADD CONSTRAINT "payment_error_code_check" CHECK (("error_code" IS NOT NULL) = ("status" = 'failed'));

-- CreateTable
CREATE TABLE "refund" (
    "id" UUID NOT NULL,
    "payment_id" UUID NOT NULL,
    "amount" BIGINT NOT NULL,
    "reason" VARCHAR(200) NOT NULL,
    "for_booking_end" BOOLEAN NOT NULL,
    "status" VARCHAR(20) NOT NULL,
    "correlation_id" UUID NOT NULL,
    "causation_id" UUID NOT NULL,
    "attempts" INTEGER NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "settled_at" TIMESTAMPTZ(3),
    "error_code" VARCHAR(100),
    "error_message" TEXT,

    CONSTRAINT "refund_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "refund_amount_check" CHECK ("amount" > 0),
    CONSTRAINT "refund_status_check" CHECK ("status" IN ('pending', 'succeeded', 'failed')),
    CONSTRAINT "refund_settled_at_check" CHECK (("settled_at" IS NULL) = ("status" = 'pending'))
);

-- CreateTable
CREATE TABLE "receipt" (
    "id" UUID NOT NULL,
    "number" VARCHAR(20) NOT NULL,
    "payment_id" UUID NOT NULL,
    "booking_id" UUID NOT NULL,
    "user_id" VARCHAR(128) NOT NULL,
    "amount" BIGINT NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "method_type" VARCHAR(40) NOT NULL,
    "method_brand" VARCHAR(40) NOT NULL,
    "method_last4" CHAR(4) NOT NULL,
    "issued_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "receipt_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "receipt_counter" (
    "year" INTEGER NOT NULL,
    "last" INTEGER NOT NULL,

    CONSTRAINT "receipt_counter_pkey" PRIMARY KEY ("year")
);

-- CreateTable
CREATE TABLE "webhook_event" (
    "id" VARCHAR(255) NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "webhook_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "simulated_charge" (
    "key" UUID NOT NULL,
    "id" VARCHAR(255) NOT NULL,
    "payment_method" VARCHAR(255) NOT NULL,
    "amount" BIGINT NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "declined_code" VARCHAR(100),
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "simulated_charge_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "simulated_refund" (
    "key" UUID NOT NULL,
    "charge_id" VARCHAR(255) NOT NULL,
    "amount" BIGINT NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "declined_code" VARCHAR(100),
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "simulated_refund_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE UNIQUE INDEX "payment_charge_key_key" ON "payment"("charge_key");

-- CreateIndex
CREATE INDEX "payment_status_charge_due_at_idx" ON "payment"("status", "charge_due_at");

-- CreateIndex
CREATE INDEX "refund_payment_id_idx" ON "refund"("payment_id");

-- CreateIndex
CREATE INDEX "refund_status_due_at_idx" ON "refund"("status", "due_at");

-- CreateIndex
CREATE UNIQUE INDEX "receipt_number_key" ON "receipt"("number");

-- CreateIndex
CREATE UNIQUE INDEX "receipt_payment_id_key" ON "receipt"("payment_id");

-- CreateIndex
CREATE UNIQUE INDEX "simulated_charge_id_key" ON "simulated_charge"("id");

-- AddForeignKey
ALTER TABLE "refund" ADD CONSTRAINT "refund_payment_id_fkey" FOREIGN KEY ("payment_id") REFERENCES "payment"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;
