import type { BookingState } from '@ticketwave/booking-service/domain/booking-state';
import type { SimulatedShop } from './simulated-shop.ts';
import { bookingTable } from '../in-memory/fakes/in-memory-bookings.ts';
import { reservationTable } from '../in-memory/fakes/in-memory-reservations.ts';
import { ticketedEventTable } from '../in-memory/fakes/in-memory-ticketed-events.ts';

/** Tickets reserved − released are those of confirmed bookings, and the rest is available. */
export function ticketShortcomings({ catalog, booking }: SimulatedShop): string[] {
  const bookings = booking.storage.all(bookingTable);
  return catalog.storage.all(ticketedEventTable).flatMap(({ id, totalTickets, availableTickets }) => {
    const confirmed = sum(bookings.filter((one) => isConfirmed(one) && one.eventId === id));
    const reserved = catalog.storage
      .all(reservationTable)
      .filter(({ eventId, status }) => eventId === id && status === 'reserved');
    const reported = reportedAs(id, catalog);
    return [
      ...differs('tickets that are reserved', sum(reserved), confirmed),
      ...differs('tickets reported as reserved, less those reported as released', reported, confirmed),
      ...differs('tickets that are not available', totalTickets - availableTickets, confirmed),
    ];
  });
}

/** By what Catalog has published. */
function reportedAs(eventId: string, { outbox }: SimulatedShop['catalog']): number {
  return outbox
    .published()
    .filter(({ envelope }) => envelope.event_type === 'catalog.inventory.updated')
    .map(({ envelope }) => envelope.data as Reported)
    .filter((reported) => reported.event_id === eventId && reported.update_type !== 'restocked')
    .reduce(
      (total, reported) => total + reported.previous_available_tickets - reported.current_available_tickets,
      0,
    );
}

interface Reported {
  readonly event_id: string;
  readonly update_type: string;
  readonly previous_available_tickets: number;
  readonly current_available_tickets: number;
}

const isConfirmed = ({ status }: BookingState): boolean => status === 'confirmed';

const sum = (counted: readonly { readonly quantity: number }[]): number =>
  counted.reduce((total, { quantity }) => total + quantity, 0);

export const differs = (what: string, found: number, expected: number): string[] =>
  found === expected ? [] : [`There are ${found} ${what}, and there should be ${expected}.`];
