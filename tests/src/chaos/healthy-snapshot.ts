import type { LoadRecord } from '@ticketwave/scripts/chaos/findings';
import type { OutboxRow, Snapshot } from '@ticketwave/scripts/chaos/snapshot';
import { services } from '@ticketwave/scripts/topology/compute';

export const wires = services();
export const bookingId = 'b1';
const eventId = 'e1';

const row = (routingKey: string, messageId: string): OutboxRow => ({
  service: 'booking',
  messageId,
  routingKey,
  stream: `${routingKey.split('.').slice(0, 2).join('.')}:${bookingId}`,
  sequence: 1,
  published: true,
  causationId: 'request',
  subject: bookingId,
});

/** One booking that has had all its consequences, as far as a comparison looks at them. */
export const healthy: Snapshot = {
  bookings: [
    {
      id: bookingId,
      userId: 'u1',
      eventId,
      quantity: 2,
      priceMinor: 2_500,
      status: 'awaiting-payment',
      listedStatus: 'awaiting-payment',
    },
  ],
  ticketedEvents: [{ id: eventId, total: 10, available: 8 }],
  reservations: [{ bookingId, eventId, quantity: 2, status: 'reserved' }],
  payments: [{ bookingId, amountMinor: 2_500, status: 'prepared' }],
  notifications: [{ bookingId, type: 'booking-created', channel: 'email', status: 'sent' }],
  outbox: [row('booking.inventory.update-requested.v1', 'm1'), row('booking.booking.created.v1', 'm2')],
  handled: new Set(['catalog.update-event-inventory m1', 'booking.user-bookings m2']),
  attempts: [],
  queues: wires.flatMap(({ queues }) =>
    queues.map(({ queue }) => ({ name: queue, messages: 0, consumers: 1 })),
  ),
  deadLetters: [],
};

export const load: LoadRecord = {
  accepted: [bookingId],
  stock: new Map([[eventId, { certain: 10, uncertain: 0 }]]),
};
