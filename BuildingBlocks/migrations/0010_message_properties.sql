-- What goes on the wire is in the row: its envelope is the body, byte by byte, and beside it AMQP's properties and headers
-- of the message. Null in a row that an older build has written: there they are computed from the envelope.
ALTER TABLE messaging.outbox ADD COLUMN properties json;
