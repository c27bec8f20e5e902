import { ReleaseEventInventoryIntegrationEvent } from '@ticketwave/booking-contracts';
import type {
  BookingRow,
  NotificationRow,
  PaymentRow,
  ReceiptRow,
  RefundRow,
  ReservationRow,
  SagaRow,
  Snapshot,
} from '../snapshot.ts';

const BOOKING_SAGA = 'booking-life';
const RELEASE = ReleaseEventInventoryIntegrationEvent.contract.routingKey;

/** All that a booking has led to, in the four services. */
interface Effects {
  readonly sagas: SagaRow[];
  readonly reservations: ReservationRow[];
  readonly payments: PaymentRow[];
  readonly refunds: RefundRow[];
  readonly receipts: ReceiptRow[];
  readonly notifications: NotificationRow[];
  /** How often the release of its tickets was asked for. */
  releases: number;
}

/** A booking, and all that it has led to. */
export interface BookingWithEffects extends Effects {
  readonly booking: BookingRow;
}

export const noEffects = (): Effects => ({
  sagas: [],
  reservations: [],
  payments: [],
  refunds: [],
  receipts: [],
  notifications: [],
  releases: 0,
});

/** What was done, by the booking it was done for. */
export function effectsByBooking(snapshot: Snapshot): ReadonlyMap<string, Effects> {
  const effects = new Map<string, Effects>();
  const of = (bookingId: string): Effects => {
    const known = effects.get(bookingId) ?? noEffects();
    effects.set(bookingId, known);
    return known;
  };
  const bookingOf = new Map(snapshot.payments.map(({ id, bookingId }) => [id, bookingId]));
  const ofPayment = (paymentId: string): Effects => of(bookingOf.get(paymentId) ?? `of payment ${paymentId}`);
  for (const row of snapshot.sagas) if (row.name === BOOKING_SAGA) of(row.id).sagas.push(row);
  for (const row of snapshot.reservations) of(row.bookingId).reservations.push(row);
  for (const row of snapshot.payments) of(row.bookingId).payments.push(row);
  for (const row of snapshot.refunds) ofPayment(row.paymentId).refunds.push(row);
  for (const row of snapshot.receipts) ofPayment(row.paymentId).receipts.push(row);
  for (const row of snapshot.notifications) of(row.bookingId).notifications.push(row);
  for (const { routingKey, subject } of snapshot.outbox)
    if (routingKey === RELEASE) of(subject.split(' ')[0] ?? subject).releases++;
  return effects;
}
