import { AggregateRoot, DomainError } from '@ticketwave/building-blocks/domain';
import type {
  BookingHistoryEntry,
  BookingState,
  BookingStatus,
  FailureReason,
  PreparedPayment,
} from './booking-state.ts';
import {
  BookingCreatedDomainEvent,
  BookingFailedDomainEvent,
  BookingStatusChangedDomainEvent,
} from './booking.events.ts';
import type { TicketedEvent } from './ticketed-event.ts';

/** Tickets that one booking may have at most. */
export const MAXIMUM_TICKETS = 50;

export interface NewBooking {
  readonly id: string;
  readonly userId: string;
  readonly quantity: number;
  readonly ticketedEvent: TicketedEvent;
  readonly correlationId: string;
  readonly createdAt: Date;
  /** How long the user has to begin paying. */
  readonly timeToLiveSeconds: number;
}

/**
 * Tickets of one event for one user. Catalog and Payment answer in any order, late or twice: the booking ends up
 * the same, because the first answer of each counts and the status follows from what is known.
 */
export class Booking extends AggregateRoot {
  #state: BookingState;
  readonly #entriesStored: number;

  private constructor(state: BookingState, entriesStored: number) {
    super();
    this.#state = state;
    this.#entriesStored = entriesStored;
  }

  /** @throws DomainError `ticket_count_invalid` unless 1 to 50 tickets, `event_over` once the event has begun */
  static create({
    id,
    userId,
    quantity,
    ticketedEvent,
    correlationId,
    createdAt,
    timeToLiveSeconds,
  }: NewBooking): Booking {
    requireTicketCount(quantity);
    requireAhead(ticketedEvent, createdAt);
    const status = 'pending';
    const state: BookingState = {
      id,
      eventId: ticketedEvent.id,
      eventName: ticketedEvent.name,
      category: ticketedEvent.category,
      userId,
      quantity,
      unitPrice: ticketedEvent.price,
      price: ticketedEvent.price.times(quantity),
      status,
      inventory: 'unanswered',
      payment: null,
      correlationId,
      createdAt,
      updatedAt: createdAt,
      expiresAt: new Date(createdAt.getTime() + timeToLiveSeconds * 1000),
      history: [{ position: 1, at: createdAt, status, what: 'created', reason: null }],
    };
    const booking = new Booking(state, 0);
    booking.raise(new BookingCreatedDomainEvent(state));
    return booking;
  }

  /** A booking that was stored in this state. */
  static restore(state: BookingState): Booking {
    return new Booking(state, state.history.length);
  }

  /** Never changes; the booking replaces it. */
  get state(): BookingState {
    return this.#state;
  }

  /** What has happened since it was created or restored, oldest first. */
  get newHistory(): readonly BookingHistoryEntry[] {
    return this.#state.history.slice(this.#entriesStored);
  }

  /** Catalog has set the tickets aside. */
  ticketsReserved(at: Date): void {
    if (this.#state.inventory !== 'unanswered') return;
    this.#note('tickets-reserved', at, { inventory: 'reserved' });
  }

  /** Catalog has no tickets for this booking. */
  ticketsRejected(reason: FailureReason, at: Date): void {
    if (this.#state.inventory !== 'unanswered') return;
    this.#note('tickets-rejected', at, { inventory: 'rejected' }, reason);
    this.raise(new BookingFailedDomainEvent(this.#state, reason));
  }

  /** The user can pay. Noted even if the booking has failed meanwhile; Payment hears of that by itself. */
  paymentPrepared(payment: PreparedPayment, at: Date): void {
    if (this.#state.payment !== null) return;
    this.#note('payment-prepared', at, { payment });
  }

  #note(
    what: BookingHistoryEntry['what'],
    at: Date,
    change: Partial<Pick<BookingState, 'inventory' | 'payment'>>,
    reason: FailureReason | null = null,
  ): void {
    const before = this.#state;
    const status = statusOf({ ...before, ...change });
    const entry = { position: before.history.length + 1, at, status, what, reason };
    this.#state = { ...before, ...change, status, updatedAt: at, history: [...before.history, entry] };
    if (status !== before.status) this.raise(new BookingStatusChangedDomainEvent(this.#state, before.status));
  }
}

function statusOf({ status, inventory, payment }: BookingState): BookingStatus {
  if (status !== 'pending') return status;
  if (inventory === 'rejected') return 'failed';
  return inventory === 'reserved' && payment !== null ? 'awaiting-payment' : 'pending';
}

function requireTicketCount(quantity: number): void {
  if (Number.isInteger(quantity) && quantity >= 1 && quantity <= MAXIMUM_TICKETS) return;
  throw new DomainError(
    'ticket_count_invalid',
    `A booking has 1 to ${MAXIMUM_TICKETS} tickets; ask for a whole number.`,
  );
}

function requireAhead({ name, startsAt }: TicketedEvent, now: Date): void {
  if (now < startsAt) return;
  const message = `'${name}' began at ${startsAt.toISOString()} and can no longer be booked. Choose one that is still ahead.`;
  throw new DomainError('event_over', message);
}
