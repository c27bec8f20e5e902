import { compareCardNetwork } from './compare/card-network.ts';
import { effectsByBooking, noEffects, type BookingWithEffects } from './compare/effects.ts';
import { endOf, nameOfEnd } from './compare/ends.ts';
import { compareNeedsReview, compareSaga } from './compare/sagas.ts';
import { repeated } from './compare/lists.ts';
import { compareMoney } from './compare/money.ts';
import { compareNotices } from './compare/notices.ts';
import { compareReceiptNumbers } from './compare/receipts.ts';
import { compareSums } from './compare/sums.ts';
import { compareStock, compareTickets } from './compare/tickets.ts';
import { compareReported } from './compare/reported.ts';
import { duplicated, stuck, type Finding, type LoadRecord } from './findings.ts';
import type { Snapshot } from './snapshot.ts';

/** Whether every booking has ended and has had all its consequences once, and tickets and money add up. Pure. */
export function compareBookings(snapshot: Snapshot, load: LoadRecord): Finding[] {
  const { bookings } = snapshot;
  const known = new Set(bookings.map(({ id }) => id));
  const effects = effectsByBooking(snapshot);
  return [
    ...compareReported(snapshot, load),
    ...repeated(bookings.map(({ userId }) => userId)).map((user) =>
      duplicated(`two bookings from one request of ${user}`),
    ),
    ...bookings.flatMap((booking) =>
      compareBooking({ booking, ...(effects.get(booking.id) ?? noEffects()) }),
    ),
    ...[...effects.keys()]
      .filter((id) => !known.has(id))
      .map((id) => duplicated(`effects of no booking: ${id}`)),
    ...compareNeedsReview(snapshot.sagas),
    ...compareStock(snapshot, load),
    ...compareCardNetwork(snapshot),
    ...compareReceiptNumbers(snapshot.receipts),
    ...compareSums(snapshot),
  ];
}

/**
 * What is wrong with each booking that has ended, by its id; those that are still under way are left out. Pure.
 * @param isMeant whether a booking is to be looked at
 */
export function compareEnded(
  snapshot: Snapshot,
  isMeant: (bookingId: string) => boolean,
): ReadonlyMap<string, readonly Finding[]> {
  const effects = effectsByBooking(snapshot);
  const meant = snapshot.bookings.filter((booking) => isMeant(booking.id) && endOf(booking) !== undefined);
  return new Map(
    meant.map((booking) => [
      booking.id,
      compareBooking({ booking, ...(effects.get(booking.id) ?? noEffects()) }),
    ]),
  );
}

function compareBooking(of: BookingWithEffects): Finding[] {
  const name = nameOfEnd(of.booking);
  const end = endOf(of.booking);
  if (end === undefined) return [stuck(`booking ${of.booking.id} is still ${name}`)];
  const subject = `booking ${of.booking.id}, which is ${name}`;
  return [
    ...compareSaga(of, subject),
    ...compareTickets(of, end, subject),
    ...compareMoney(of, end, subject),
    ...compareNotices(of, end, subject),
  ];
}
