import { AggregateRoot, DomainError, Money } from '@ticketwave/building-blocks/domain';
import type { TicketedEventDetails, TicketedEventState } from './ticketed-event-state.ts';
import {
  TicketedEventCreatedDomainEvent,
  TicketedEventRestockedDomainEvent,
  TicketedEventUpdatedDomainEvent,
} from './ticketed-event.events.ts';

/** What to change about an event; whatever is absent stays as it is. */
export interface TicketedEventChanges extends Partial<Omit<TicketedEventDetails, 'price'>> {
  /** In the major unit of the currency. */
  readonly priceAmount?: number;
  readonly priceCurrency?: string;
}

type TicketedEventStatus = 'available' | 'sold-out' | 'over';

/** Why a booking gets no tickets of an event. */
export type Refusal = 'sold-out' | 'event-over';

export const MAXIMUM_TICKETS = 1_000_000;
/** Of one ticket, in the major unit of any currency. */
export const MAXIMUM_PRICE = 1_000_000;

/** Something that starts at a time and has a limited number of tickets: a concert, but a flight or a room as well. */
export class TicketedEvent extends AggregateRoot {
  #state: TicketedEventState;

  private constructor(state: TicketedEventState) {
    super();
    this.#state = state;
  }

  /** @throws DomainError `price_invalid`, `tickets_invalid` */
  static create(id: string, details: TicketedEventDetails, totalTickets: number, now: Date): TicketedEvent {
    requirePrice(details.price);
    requireTickets(totalTickets, totalTickets);
    const created = new TicketedEvent({ ...details, id, totalTickets, availableTickets: totalTickets });
    created.raise(new TicketedEventCreatedDomainEvent(created.state, now));
    return created;
  }

  /** As it was stored. */
  static restore(state: TicketedEventState): TicketedEvent {
    return new TicketedEvent(state);
  }

  get state(): TicketedEventState {
    return this.#state;
  }

  /**
   * Corrects what is said about the event; its tickets stay as they are. Saying the same again changes nothing.
   * @throws DomainError `price_invalid`; `money_invalid` if the amount has more decimals than the currency
   */
  update({ priceAmount, priceCurrency, ...details }: TicketedEventChanges, now: Date): void {
    const previous = this.#state;
    const price = Money.fromMajor(
      priceAmount ?? previous.price.major,
      priceCurrency ?? previous.price.currency,
    );
    requirePrice(price);
    const next = { ...previous, ...details, price };
    if (sameDetails(previous, next)) return;
    this.#state = next;
    this.raise(new TicketedEventUpdatedDomainEvent(next, previous, now));
  }

  /** Puts more tickets on sale. @throws DomainError `tickets_invalid` */
  restock(quantity: number, now: Date): void {
    const previous = this.#state;
    requireTickets(quantity, previous.totalTickets + quantity);
    this.#state = {
      ...previous,
      totalTickets: previous.totalTickets + quantity,
      availableTickets: previous.availableTickets + quantity,
    };
    this.raise(new TicketedEventRestockedDomainEvent(this.#state, previous.availableTickets, now));
  }

  /** Why that many tickets cannot be taken at this time; `undefined` if they can. */
  refusal(quantity: number, now: Date): Refusal | undefined {
    if (this.#hasBegun(now)) return 'event-over';
    return this.#state.availableTickets < quantity ? 'sold-out' : undefined;
  }

  status(now: Date): TicketedEventStatus {
    if (this.#hasBegun(now)) return 'over';
    return this.#state.availableTickets === 0 ? 'sold-out' : 'available';
  }

  #hasBegun(now: Date): boolean {
    return this.#state.startsAt <= now;
  }
}

function requirePrice(price: Money): void {
  if (price.minor >= 0 && price.major <= MAXIMUM_PRICE) return;
  throw new DomainError('price_invalid', `A ticket costs from 0 to ${MAXIMUM_PRICE} ${price.currency}.`);
}

function requireTickets(added: number, total: number): void {
  if (Number.isInteger(added) && added >= 1 && total <= MAXIMUM_TICKETS) return;
  throw new DomainError(
    'tickets_invalid',
    `An event has at most ${MAXIMUM_TICKETS} tickets, and at least 1 is added.`,
  );
}

function sameDetails(one: TicketedEventDetails, other: TicketedEventDetails): boolean {
  return (
    one.name === other.name &&
    one.category === other.category &&
    one.startsAt.getTime() === other.startsAt.getTime() &&
    one.price.minor === other.price.minor &&
    one.price.currency === other.price.currency
  );
}
