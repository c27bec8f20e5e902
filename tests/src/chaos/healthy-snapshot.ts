import type { LoadRecord } from '@ticketwave/scripts/reconcile/findings';
import type {
  BookingRow,
  NotificationRow,
  OutboxRow,
  SagaRow,
  Snapshot,
} from '@ticketwave/scripts/reconcile/snapshot';
import { wires } from '../support/topology.ts';

export { wires } from '../support/topology.ts';
/** Confirmed: two tickets, of whose price a part was given back by hand. */
export const keptId = 'b1';
/** Cancelled after it was confirmed: three tickets, and all money is back. */
const givenBackId = 'b2';
export const eventId = 'e1';

const REQUESTED = 'booking.inventory.update-requested.v1';
const RELEASE = 'booking.inventory.release-requested.v1';
const CREATED = 'booking.booking.created.v1';

export const row = (routingKey: string, messageId: string, bookingId: string): OutboxRow => ({
  messageId,
  routingKey,
  published: true,
  causationId: `the cause of ${messageId}`,
  subject: `${bookingId} `,
});

export const notice = (bookingId: string, type: string, channel = 'email'): NotificationRow => ({
  bookingId,
  type,
  channel,
  status: 'sent',
});

const bookingSaga = (id: string, status: string): SagaRow => ({
  name: 'booking-life',
  id,
  status,
  reviewReason: null,
  hasDeadline: false,
});

const kept: BookingRow = {
  id: keptId,
  userId: 'u1',
  eventId,
  quantity: 2,
  priceMinor: 2_500,
  status: 'confirmed',
  endedFor: null,
  wasConfirmed: true,
  releasesRepeated: 0,
  listedStatus: 'confirmed',
};

const givenBack: BookingRow = {
  ...kept,
  ...{ id: givenBackId, userId: 'u2', quantity: 3, priceMinor: 3_750 },
  ...{ status: 'cancelled', endedFor: 'user-requested', listedStatus: 'cancelled' },
};

/** Two bookings that have had all their consequences, as far as a comparison looks at them. */
export const healthy: Snapshot = {
  bookings: [kept, givenBack],
  sagas: [bookingSaga(keptId, 'confirmed'), bookingSaga(givenBackId, 'cancelled')],
  ticketedEvents: [{ id: eventId, total: 10, available: 8, announcedReserved: 2 }],
  reservations: [
    { bookingId: keptId, eventId, quantity: 2, status: 'reserved' },
    { bookingId: givenBackId, eventId, quantity: 3, status: 'released' },
  ],
  payments: [
    {
      id: 'p1',
      bookingId: keptId,
      amountMinor: 2_500,
      status: 'succeeded',
      chargeKey: 'k1',
      chargeId: 'sim_1',
    },
    {
      id: 'p2',
      bookingId: givenBackId,
      amountMinor: 3_750,
      status: 'succeeded',
      chargeKey: 'k2',
      chargeId: 'sim_2',
    },
  ],
  refunds: [
    { id: 'r1', paymentId: 'p1', amountMinor: 500, status: 'succeeded', forBookingEnd: false },
    { id: 'r2', paymentId: 'p2', amountMinor: 3_750, status: 'succeeded', forBookingEnd: true },
  ],
  receipts: [
    { number: 'RCP-2026-000001', paymentId: 'p1', amountMinor: 2_500 },
    { number: 'RCP-2026-000002', paymentId: 'p2', amountMinor: 3_750 },
  ],
  cardCharges: [
    { key: 'k1', id: 'sim_1', amountMinor: 2_500, declined: false },
    { key: 'k2', id: 'sim_2', amountMinor: 3_750, declined: false },
  ],
  cardRefunds: [
    { key: 'r1', chargeId: 'sim_1', amountMinor: 500, declined: false },
    { key: 'r2', chargeId: 'sim_2', amountMinor: 3_750, declined: false },
  ],
  notifications: [keptId, givenBackId].flatMap((id) => [
    notice(id, 'booking-created'),
    notice(id, 'booking-confirmed'),
    notice(id, 'booking-confirmed', 'sms'),
    notice(id, 'receipt'),
    notice(id, 'payment-refunded'),
    ...(id === givenBackId ? [notice(id, 'booking-cancelled')] : []),
  ]),
  outbox: [row(REQUESTED, 'm1', keptId), row(CREATED, 'm2', keptId), row(RELEASE, 'm3', givenBackId)],
  handled: new Set([
    'catalog.update-event-inventory m1',
    'booking.user-bookings m2',
    'operations.event-store m2',
    'catalog.release-event-inventory m3',
  ]),
  attempts: [],
  queues: wires.flatMap(({ queues }) =>
    queues.map(({ queue }) => ({ name: queue, messages: 0, consumers: 1 })),
  ),
  deadLetters: [],
};

export const load: LoadRecord = {
  accepted: [keptId, givenBackId],
  reported: [
    { what: 'paid', id: 'p1' },
    { what: 'refunded', id: 'r1' },
    { what: 'cancelled', id: givenBackId },
  ],
  stock: new Map([[eventId, { certain: 10, uncertain: 0 }]]),
};

/** The healthy one's rows, one of them changed. */
export function changed<Name extends keyof Rows>(
  name: Name,
  position: number,
  change: Partial<Rows[Name][number]>,
): Partial<Snapshot> {
  const rows: readonly object[] = healthy[name];
  return { [name]: rows.map((each, index) => (index === position ? { ...each, ...change } : each)) };
}

/** The healthy one's rows, one of them missing. */
export const without = (name: keyof Rows, position: number): Partial<Snapshot> => ({
  [name]: healthy[name].filter((_, index) => index !== position),
});

/** The healthy one's rows and another one. */
export const withMore = <Name extends keyof Rows>(
  name: Name,
  ...more: Rows[Name][number][]
): Partial<Snapshot> => ({
  [name]: [...healthy[name], ...more],
});

type Rows = Pick<
  Snapshot,
  | 'bookings'
  | 'sagas'
  | 'ticketedEvents'
  | 'reservations'
  | 'payments'
  | 'refunds'
  | 'receipts'
  | 'cardCharges'
  | 'cardRefunds'
  | 'notifications'
  | 'outbox'
  | 'queues'
>;
