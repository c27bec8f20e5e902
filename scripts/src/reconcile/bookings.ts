import { effectsByBooking } from './compare/effects.ts';
import { compareEnded } from './compare-bookings.ts';
import { readDatabases } from './read-databases.ts';
import type { Snapshot } from './snapshot.ts';
import { invocation, type CheckContext, type Finding } from '@ticketwave/cli';
import { forEachService } from '../services.ts';
import { lookAtCatalogue } from './catalogue.ts';

/**
 * Whether bookings, tickets, money and notices of the four services agree, and what is on sale.
 * @throws {Failure} if a database is not known
 */
export async function lookAtBookings(context: CheckContext): Promise<Finding[]> {
  const stored = await readDatabases(forEachService((service) => context.databaseUrl(service)));
  const findings = bookingFindings({ ...stored, queues: [], deadLetters: [] }, context.since);
  return [...findings, ...(await lookAtCatalogue(context))];
}

/** Pure. */
export function bookingFindings(snapshot: Snapshot, since: Date): Finding[] {
  const isMeant = (bookingId: string): boolean => bookingId >= firstIdOf(since);
  const wrong = [...compareEnded(snapshot, isMeant)].flatMap(([id, found]) =>
    found.map(({ what }) => ({
      kind: 'booking that does not add up',
      subject: id,
      detail: what,
      remedy:
        `a person decides: ${invocation('sagas', `show ${id} --service booking`)}; ` +
        `POST /api/bookings/${id}/cancel of BookingService gives back money and tickets`,
    })),
  );
  return [...wrong, ...effectsOfNoBooking(snapshot, isMeant)];
}

/** What other services hold for bookings that BookingService does not know. */
function effectsOfNoBooking(snapshot: Snapshot, isMeant: (bookingId: string) => boolean): Finding[] {
  const known = new Set(snapshot.bookings.map(({ id }) => id));
  const unknown = [...effectsByBooking(snapshot)].filter(([id]) => isMeant(id) && !known.has(id));
  return unknown.map(([id, { reservations, payments, refunds }]) => {
    const held = reservations.filter(({ status }) => status === 'reserved');
    const paid = payments.flatMap(({ id: payment, status, amountMinor }) => {
      const left = status === 'succeeded' ? amountMinor - refundedOf(payment, refunds) : 0;
      return left > 0 ? [{ payment, left }] : [];
    });
    const detail = [
      ...held.map(({ quantity, eventId }) => `${quantity} tickets of ${eventId} are reserved`),
      ...paid.map(({ payment, left }) => `payment ${payment} keeps ${left} cents`),
    ];
    const remedies = [
      ...paid.map(({ payment }) => `POST /api/refunds {"paymentId": "${payment}"} of PaymentService`),
      ...held.map(
        ({ quantity, eventId }) =>
          `POST /api/events/${eventId}/restock {"quantity": ${quantity}} of CatalogService`,
      ),
    ];
    return {
      kind: 'effects of no booking',
      subject: id,
      detail: detail.join('; ') || 'nothing is held for it',
      remedy: remedies.join('; ') || 'nothing to give back',
    };
  });
}

const refundedOf = (payment: string, refunds: Snapshot['refunds']): number =>
  refunds
    .filter(({ paymentId, status }) => paymentId === payment && status === 'succeeded')
    .reduce((sum, { amountMinor }) => sum + amountMinor, 0);

/** Ids of bookings are UUIDs of version 7, which begin with the millisecond in which they were made. */
function firstIdOf(time: Date): string {
  const digits = time.getTime().toString(16).padStart(12, '0');
  return `${digits.slice(0, 8)}-${digits.slice(8)}-0000-0000-000000000000`;
}
