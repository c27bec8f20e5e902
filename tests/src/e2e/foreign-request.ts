import { randomUUID } from 'node:crypto';

/** The event of the document, which the seed data have. */
export const DEMO_EVENT = '123e4567-e89b-12d3-a456-426614174000';

/** A request as anybody can write it who has read SPEC sections 1 and 2; nothing here comes from our code. */
export function requestForTickets(bookingId: string, quantity: number) {
  const now = new Date();
  const correlationId = randomUUID();
  const envelope = {
    event_id: randomUUID(),
    event_type: 'booking.inventory.update-requested',
    event_version: '1.0',
    timestamp: now.toISOString(),
    correlation_id: correlationId,
    causation_id: correlationId,
    data: {
      event_id: DEMO_EVENT,
      booking_id: bookingId,
      quantity_reduced: quantity,
      requested_at: now.toISOString(),
    },
    metadata: { source: 'booking-service', source_version: '9.9.9', entity_id: bookingId, sequence: 1 },
  };
  const properties = {
    messageId: envelope.event_id,
    type: envelope.event_type,
    correlationId,
    contentType: 'application/json',
    deliveryMode: 2,
    timestamp: Math.floor(now.getTime() / 1000),
    appId: 'booking-service',
    headers: {
      'x-event-version': '1.0',
      'x-causation-id': correlationId,
      'x-entity-id': bookingId,
      'x-sequence': 1,
      'x-attempt': 1,
      'x-redrives': 0,
    },
  };
  return { envelope, properties };
}
