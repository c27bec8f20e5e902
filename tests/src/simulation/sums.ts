import { isDeepStrictEqual } from 'node:util';
import { listedAs, messagesAbout } from '@ticketwave/booking-service/application/rebuild-user-bookings';
import type { SimulatedShop } from './simulated-shop.ts';
import type { Customer } from './customer.ts';
import { moneyShortcomings } from './sums-of-money.ts';
import { noticeShortcomings } from './sums-of-notices.ts';
import { differs, ticketShortcomings } from './sums-of-tickets.ts';
import { bookingTable } from '../in-memory/fakes/in-memory-bookings.ts';
import { userBookingTable } from '../in-memory/fakes/in-memory-user-bookings.ts';
import { ticketedEventTable } from '../in-memory/fakes/in-memory-ticketed-events.ts';

const TERMINAL: readonly string[] = ['confirmed', 'cancelled', 'failed'];
/** What may be reported on the way: it heals, or is the answer to whoever asked for it. */
const EXPECTED_ERRORS = /needs review|given up/;

/** What must not be at any moment. */
export function troublesOnTheWay({ catalog }: SimulatedShop): string[] {
  return catalog.storage
    .all(ticketedEventTable)
    .filter(({ availableTickets, totalTickets }) => availableTickets < 0 || availableTickets > totalTickets)
    .map(
      ({ availableTickets, totalTickets }) => `Of ${totalTickets} tickets ${availableTickets} are available.`,
    );
}

/** What must not be once everything is delivered and all deadlines have run out; empty if all adds up. */
export function shortcomings(shop: SimulatedShop, customers: readonly Customer[]): string[] {
  return [
    ...messageShortcomings(shop),
    ...effectShortcomings(shop),
    ...endShortcomings(shop),
    ...listShortcomings(shop),
    ...ticketShortcomings(shop),
    ...moneyShortcomings(shop, customers),
    ...noticeShortcomings(shop),
  ];
}

function messageShortcomings({ broker, services }: SimulatedShop): string[] {
  return [
    ...broker.deadLetters().map(({ queue, message }) => {
      const { type, headers } = message.properties;
      return `${queue} has a dead letter: ${type}, ${String(headers['x-failure-message'])}.`;
    }),
    ...services.flatMap(({ name, outbox }) =>
      outbox.waiting().map(({ envelope }) => `${name} never publishes ${envelope.event_type}.`),
    ),
    ...services.flatMap(({ name, log }) =>
      log.errors.filter((text) => !EXPECTED_ERRORS.test(text)).map((text) => `${name} reports: ${text}`),
    ),
  ];
}

/** A message or request has each of its effects once. A saga may ask for the same thing at several deadlines. */
function effectShortcomings({ booking, services }: SimulatedShop): string[] {
  const bookings = new Set(booking.storage.all(bookingTable).map(({ id }) => id));
  return services.flatMap(({ name, outbox }) => {
    const effects = outbox
      .published()
      .filter(({ envelope }) => !bookings.has(envelope.causation_id))
      .map(
        ({ envelope, stream }) => `${envelope.event_type} of ${stream} because of ${envelope.causation_id}`,
      );
    const repeated = effects.filter((effect, position) => effects.indexOf(effect) !== position);
    return repeated.map((effect) => `${name} has published twice: ${effect}.`);
  });
}

function endShortcomings({ booking }: SimulatedShop): string[] {
  const bookings = booking.storage
    .all(bookingTable)
    .filter(({ status }) => !TERMINAL.includes(status))
    .map(({ id, status }) => `Booking ${id} stays ${status}.`);
  const sagas = (booking.process.sagas?.all() ?? [])
    .filter(({ reviewReason, dueAt }) => reviewReason !== null || dueAt !== null)
    .map(({ id, status, reviewReason }) => `The saga of booking ${id} stays ${status}: ${reviewReason}.`);
  return [...bookings, ...sagas];
}

/** The users' lists show what the bookings are, and a list made anew from their history would be the same. */
function listShortcomings({ booking }: SimulatedShop): string[] {
  return booking.storage.all(bookingTable).flatMap((state) => {
    const { position, ...listed } = booking.storage.get(userBookingTable, state.id) ?? {};
    const expected = listedAs(state);
    return [
      ...(isDeepStrictEqual(listed, expected)
        ? []
        : [
            `Booking ${state.id} is listed as ${JSON.stringify(listed)}, and should be ${JSON.stringify(expected)}.`,
          ]),
      ...differs(
        `messages applied to the list, of booking ${state.id}`,
        position?.sequence ?? 0,
        messagesAbout(state.history),
      ),
    ];
  });
}
