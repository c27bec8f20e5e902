-- CreateTable
CREATE TABLE "notification" (
    "id" UUID NOT NULL,
    "request_id" UUID NOT NULL,
    "correlation_id" UUID NOT NULL,
    "booking_id" UUID NOT NULL,
    "user_id" VARCHAR(128) NOT NULL,
    "notification_type" VARCHAR(40) NOT NULL,
    "channel" VARCHAR(10) NOT NULL,
    "recipient" VARCHAR(320) NOT NULL,
    "template_id" VARCHAR(60) NOT NULL,
    "subject" TEXT,
    "text" TEXT NOT NULL,
    "html" TEXT,
    "status" VARCHAR(10) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "sent_at" TIMESTAMPTZ(3),
    "error_message" TEXT,
    "attempts" INTEGER NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "notification_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "notification_channel_check" CHECK ("channel" IN ('email', 'sms')),
    CONSTRAINT "notification_status_check" CHECK ("status" IN ('pending', 'sent', 'failed')),
    CONSTRAINT "notification_sent_at_check" CHECK (("status" = 'sent') = ("sent_at" IS NOT NULL))
);

-- CreateIndex
CREATE INDEX "notification_booking_id_created_at_idx" ON "notification"("booking_id", "created_at");

-- CreateIndex
CREATE INDEX "notification_status_due_at_idx" ON "notification"("status", "due_at");

-- CreateIndex
CREATE UNIQUE INDEX "notification_request_id_channel_key" ON "notification"("request_id", "channel");
