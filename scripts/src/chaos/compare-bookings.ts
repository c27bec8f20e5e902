import { duplicated, lost, stuck, type Finding, type LoadRecord } from './findings.ts';
import type { BookingRow, Snapshot } from './snapshot.ts';

/** What a booking must have led to, by the status that it ends with. */
const ENDS: Readonly<Record<string, { reservation: string; payment: string; notices: readonly string[] }>> = {
  'awaiting-payment': { reservation: 'reserved', payment: 'prepared', notices: ['booking-created'] },
  failed: { reservation: 'rejected', payment: 'cancelled', notices: ['booking-created', 'booking-failed'] },
};

/** Whether every booking has had all its consequences once, and tickets add up. Pure. */
export function compareBookings(snapshot: Snapshot, load: LoadRecord): Finding[] {
  const { bookings } = snapshot;
  const known = new Set(bookings.map(({ id }) => id));
  const effects = effectsByBooking(snapshot);
  return [
    ...load.accepted
      .filter((id) => !known.has(id))
      .map((id) => lost(`booking ${id} was accepted and is not there`)),
    ...twice(bookings.map(({ userId }) => userId)).map((user) =>
      duplicated(`two bookings from one request of ${user}`),
    ),
    ...bookings.flatMap((booking) => compareBooking(booking, effects.get(booking.id) ?? NONE)),
    ...[...effects.keys()]
      .filter((id) => !known.has(id))
      .map((id) => duplicated(`effects of no booking: ${id}`)),
    ...compareStock(snapshot, load),
  ];
}

interface Effects {
  readonly reservations: Snapshot['reservations'][number][];
  readonly payments: Snapshot['payments'][number][];
  readonly notifications: Snapshot['notifications'][number][];
}

const NONE: Effects = { reservations: [], payments: [], notifications: [] };

function effectsByBooking({ reservations, payments, notifications }: Snapshot): Map<string, Effects> {
  const effects = new Map<string, Effects>();
  const of = (id: string): Effects => {
    const known = effects.get(id) ?? { reservations: [], payments: [], notifications: [] };
    effects.set(id, known);
    return known;
  };
  for (const row of reservations) of(row.bookingId).reservations.push(row);
  for (const row of payments) of(row.bookingId).payments.push(row);
  for (const row of notifications) of(row.bookingId).notifications.push(row);
  return effects;
}

function compareBooking(booking: BookingRow, effects: Effects): Finding[] {
  const { id, status, listedStatus, eventId, quantity, priceMinor } = booking;
  const end = ENDS[status];
  if (!end) return [stuck(`booking ${id} is still ${status}`)];
  const reservations = effects.reservations.map((row) => `${row.status} ${row.quantity} of ${row.eventId}`);
  const payments = effects.payments.map((row) => `${row.status} ${row.amountMinor}`);
  const notices = effects.notifications.map((row) => `${row.type} by ${row.channel} ${row.status}`);
  const compare = (name: string, found: string[], expected: string[]): Finding[] =>
    compareLists(`booking ${id}, which is ${status}: ${name}`, found, expected);
  return [
    ...compare('reservation', reservations, [`${end.reservation} ${quantity} of ${eventId}`]),
    ...compare('payment', payments, [`${end.payment} ${priceMinor}`]),
    ...compare(
      'notices',
      notices,
      end.notices.map((notice) => `${notice} by email sent`),
    ),
    ...compare('listed as', listedStatus === null ? [] : [listedStatus], [status]),
  ];
}

/** What is missing is lost, what is too much is doubled. */
function compareLists(subject: string, found: readonly string[], expected: readonly string[]): Finding[] {
  const surplus = [...found];
  const missing = expected.filter((item) => {
    const index = surplus.indexOf(item);
    if (index >= 0) surplus.splice(index, 1);
    return index < 0;
  });
  return [
    ...missing.map((item) => lost(`${subject} "${item}" is missing`)),
    ...surplus.map((item) => duplicated(`${subject} "${item}" is too much`)),
  ];
}

/** Tickets are on sale or reserved, none is both and none is neither. */
function compareStock({ ticketedEvents, reservations }: Snapshot, { stock }: LoadRecord): Finding[] {
  const findings = [...stock.keys()]
    .filter((id) => !ticketedEvents.some((event) => event.id === id))
    .map((id) => lost(`event ${id} was put on sale and is not there`));
  for (const { id, total, available } of ticketedEvents) {
    const reserved = reservations
      .filter(({ eventId, status }) => eventId === id && status === 'reserved')
      .reduce((sum, { quantity }) => sum + quantity, 0);
    if (available + reserved < total)
      findings.push(
        duplicated(`tickets of ${id} were taken twice: ${total - available - reserved} are gone`),
      );
    if (available + reserved > total)
      findings.push(lost(`reservations of ${id} took nothing: ${available + reserved - total} tickets`));
    const expected = stock.get(id);
    if (!expected) continue;
    if (total < expected.certain)
      findings.push(lost(`event ${id} has ${total} tickets, not ${expected.certain}`));
    if (total > expected.certain + expected.uncertain)
      findings.push(
        duplicated(`event ${id} has ${total} tickets, not ${expected.certain + expected.uncertain}`),
      );
  }
  return findings;
}

function twice(values: readonly string[]): string[] {
  const seen = new Set<string>();
  return values.filter((value) => seen.size === seen.add(value).size);
}
