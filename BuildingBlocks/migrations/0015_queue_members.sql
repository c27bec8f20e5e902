-- Which instances take part in a subscription with partitions. Who has not been seen for a while has gone.

CREATE TABLE messaging.queue_member (
  queue      text        NOT NULL,
  instance   uuid        NOT NULL,
  -- it reads those from 1 to this one
  partitions int         NOT NULL,
  -- whether it sends on to partitions what comes to the queue
  splits     boolean     NOT NULL,
  seen_at    timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (queue, instance)
);
