-- What is too old to be kept is found by its age.
CREATE INDEX "notification_status_created_at_idx" ON "notification"("status", "created_at");
