-- What is too old to be kept is found by its age.
CREATE INDEX "ended_booking_ended_at_idx" ON "ended_booking"("ended_at");
CREATE INDEX "webhook_event_received_at_idx" ON "webhook_event"("received_at");
