import type { Finding } from '../findings.ts';
import type { Snapshot } from '../snapshot.ts';
import { compareCounts, sum } from './lists.ts';

/** Everything added up, tickets and cents. */
interface Sums {
  readonly ticketsConfirmed: number;
  /** Reserved and not released. */
  readonly ticketsHeld: number;
  readonly captured: number;
  readonly refunded: number;
  readonly refundedByHand: number;
  readonly priceOfConfirmed: number;
  readonly chargedByNetwork: number;
  readonly refundedByNetwork: number;
}

/** Pure. */
export function sumsOf(snapshot: Snapshot): Sums {
  const confirmed = snapshot.bookings.filter(({ status }) => status === 'confirmed');
  const captured = snapshot.payments.filter(({ status }) => status === 'succeeded');
  const refunded = snapshot.refunds.filter(({ status }) => status === 'succeeded');
  return {
    ticketsConfirmed: sum(confirmed.map(({ quantity }) => quantity)),
    ticketsHeld: sum(snapshot.ticketedEvents.map(({ total, available }) => total - available)),
    captured: amountOf(captured),
    refunded: amountOf(refunded),
    refundedByHand: amountOf(refunded.filter(({ forBookingEnd }) => !forBookingEnd)),
    priceOfConfirmed: sum(confirmed.map(({ priceMinor }) => priceMinor)),
    chargedByNetwork: amountOf(snapshot.cardCharges.filter(({ declined }) => !declined)),
    refundedByNetwork: amountOf(snapshot.cardRefunds.filter(({ declined }) => !declined)),
  };
}

/** The sums of the whole shop, as they are promised once all has come to its end; of confirmed bookings alone. Pure. */
export function compareSums(snapshot: Snapshot): Finding[] {
  const sums = sumsOf(snapshot);
  const due = sums.priceOfConfirmed - refundedByHandOfConfirmed(snapshot);
  return [
    ...compareCounts('tickets reserved less released', sums.ticketsHeld, sums.ticketsConfirmed),
    ...compareCounts('cents captured less refunded', sums.captured - sums.refunded, due),
    ...compareCounts('cents that the card network has taken', sums.chargedByNetwork, sums.captured),
    ...compareCounts('cents that the card network has given back', sums.refundedByNetwork, sums.refunded),
  ];
}

/** A booking that is cancelled later only gets back the rest. */
function refundedByHandOfConfirmed({ bookings, payments, refunds }: Snapshot): number {
  const confirmed = new Set(bookings.filter(({ status }) => status === 'confirmed').map(({ id }) => id));
  const ofConfirmed = new Set(
    payments.filter(({ bookingId }) => confirmed.has(bookingId)).map(({ id }) => id),
  );
  return amountOf(refunds.filter((refund) => !refund.forBookingEnd && ofConfirmed.has(refund.paymentId)));
}

const amountOf = (rows: readonly { amountMinor: number }[]): number =>
  sum(rows.map(({ amountMinor }) => amountMinor));
