-- What goes on the wire is in the row: its envelope is the body, byte by byte, and beside it AMQP's properties and headers
-- of the message. Null in a row that an older build has written: there they are computed from the envelope.
ALTER TABLE messaging.outbox ADD COLUMN properties json;

-- What waits is found by its stream. Beside an index of the same rows in another order PostgreSQL does not always take that
-- one: as long as its statistics say that nothing waits, either costs nothing.
DROP INDEX messaging.outbox_waiting;
