import { duplicated, stuck, type Finding } from '../findings.ts';
import type { RefundRow } from '../snapshot.ts';
import type { BookingWithEffects } from './effects.ts';
import type { End } from './ends.ts';
import { compareCounts, compareLists, sum } from './lists.ts';

const amountOf = (rows: readonly { amountMinor: number }[]): number =>
  sum(rows.map(({ amountMinor }) => amountMinor));

/** Whether of a booking that has ended exactly what is due was taken and kept. Pure. */
export function compareMoney(of: BookingWithEffects, end: End, subject: string): Finding[] {
  const { booking, payments, refunds, receipts } = of;
  const expected = payments.find(({ status }) => end.payment.includes(status))?.status ?? end.payment[0];
  const captured = payments.filter(({ status }) => status === 'succeeded');
  const byHand = refunds.filter(({ forBookingEnd }) => !forBookingEnd);
  const kept = amountOf(captured) - amountOf(refunds);
  const due = booking.status === 'confirmed' ? booking.priceMinor - amountOf(byHand) : 0;
  return [
    ...compareLists(
      `${subject}: payment`,
      payments.map(({ status, amountMinor }) => `${status} ${amountMinor}`),
      [`${expected} ${booking.priceMinor}`],
    ),
    ...compareCounts(`${subject}: cents taken and not given back`, kept, due),
    ...compareRefunds(refunds, subject),
    ...compareLists(
      `${subject}: receipts`,
      receipts.map(({ paymentId, amountMinor }) => `${amountMinor} for ${paymentId}`),
      captured.map(({ id, amountMinor }) => `${amountMinor} for ${id}`),
    ),
  ];
}

function compareRefunds(refunds: readonly RefundRow[], subject: string): Finding[] {
  const forBookingEnd = refunds.filter((refund) => refund.forBookingEnd).length;
  return [
    ...(forBookingEnd > 1 ? [duplicated(`${subject}: ${forBookingEnd} refunds because it ended`)] : []),
    ...refunds
      .filter(({ status }) => status !== 'succeeded')
      .map(({ id, status }) => stuck(`${subject}: refund ${id} is ${status}`)),
  ];
}
