-- When the message with last_sequence was published, if that is known.
ALTER TABLE "catalogue_event" ADD COLUMN "last_told_at" TIMESTAMPTZ(3);
ALTER TABLE "user_booking" ADD COLUMN "last_told_at" TIMESTAMPTZ(3);
