import { duplicated, lost, type Finding, type LoadRecord } from '../findings.ts';
import type { Snapshot, TicketedEventRow } from '../snapshot.ts';
import type { BookingWithEffects } from './effects.ts';
import type { End } from './ends.ts';
import { compareCounts, compareLists, sum } from './lists.ts';

/** Whether a booking that has ended holds what it should, and no more. Pure. */
export function compareTickets(
  { booking, reservations, releases }: BookingWithEffects,
  { reservation, released }: End,
  subject: string,
): Finding[] {
  const tickets = `${booking.quantity} of ${booking.eventId}`;
  const expected = reservations.find(({ status }) => reservation.includes(status))?.status ?? reservation[0];
  const found = reservations.map((row) => `${row.status} ${row.quantity} of ${row.eventId}`);
  return [
    ...compareLists(`${subject}: reservation`, found, [`${expected} ${tickets}`]),
    ...compareCounts(
      `${subject}: requests to release its tickets`,
      releases,
      released ? 1 + booking.releasesRepeated : 0,
    ),
  ];
}

/** Whether all tickets of all events are accounted for: each is on sale, or belongs to a confirmed booking. Pure. */
export function compareStock(snapshot: Snapshot, { stock }: LoadRecord): Finding[] {
  const known = new Set(snapshot.ticketedEvents.map(({ id }) => id));
  const missing = [...stock.keys()].filter((id) => !known.has(id));
  return [
    ...missing.map((id) => lost(`event ${id} was put on sale and is not there`)),
    ...snapshot.ticketedEvents.flatMap((event) => compareEvent(event, snapshot)),
    ...snapshot.ticketedEvents.flatMap((event) => compareTotal(event, stock.get(event.id))),
  ];
}

function compareEvent(event: TicketedEventRow, { bookings, reservations }: Snapshot): Finding[] {
  const { id, total, available, announcedReserved } = event;
  const ticketsOf = (
    rows: readonly { eventId: string; status: string; quantity: number }[],
    status: string,
  ): number =>
    sum(rows.filter((row) => row.eventId === id && row.status === status).map(({ quantity }) => quantity));
  const confirmed = ticketsOf(bookings, 'confirmed');
  return [
    ...(available < 0 ? [duplicated(`${id} is oversold: ${available} are available`)] : []),
    ...compareCounts(`tickets of ${id} that are reserved`, ticketsOf(reservations, 'reserved'), confirmed),
    ...compareCounts(`tickets of ${id} that are not available`, total - available, confirmed),
    ...compareCounts(`tickets of ${id}, reported as reserved less released`, announcedReserved, confirmed),
  ];
}

function compareTotal(
  { id, total }: TicketedEventRow,
  put?: { certain: number; uncertain: number },
): Finding[] {
  if (put === undefined) return [];
  const { certain, uncertain } = put;
  if (total < certain) return [lost(`event ${id} has ${total} tickets, not ${certain}`)];
  if (total > certain + uncertain)
    return [duplicated(`event ${id} has ${total} tickets, not ${certain + uncertain}`)];
  return [];
}
