import { AggregateRoot, DomainError, type Money } from '@ticketwave/building-blocks/domain';
import {
  hasEnded,
  type BookingHistoryEntry,
  type BookingPayment,
  type BookingState,
  type BookingStatus,
  type CancellationReason,
  type FailureReason,
  type Occurrence,
} from './booking-state.ts';
import {
  BookingCancelledDomainEvent,
  BookingConfirmedDomainEvent,
  BookingCreatedDomainEvent,
  BookingFailedDomainEvent,
  BookingRefundedDomainEvent,
  BookingStatusChangedDomainEvent,
} from './booking.events.ts';
import { initialState, type NewBooking } from './new-booking.ts';

/** What the next history entry says, and the payment that it makes known. */
export interface NewHistoryEntry {
  readonly what: Occurrence;
  /** Why, as a word that does not change. */
  readonly reason?: string | null;
  /** In somebody's own words. */
  readonly note?: string | null;
  /** The payment, as far as it becomes known by this. */
  readonly payment?: { readonly id: string; readonly url?: string };
}

const WHAT_CANCELS: Readonly<Record<CancellationReason, Occurrence>> = {
  'user-requested': 'cancelled',
  'payment-failed': 'payment-failed',
  expired: 'expired',
};

/**
 * Tickets of one event for one user: what is booked, its status and its history. The booking saga decides when to take
 * which step; which steps there are is defined here.
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
  static create(asked: NewBooking): Booking {
    const booking = new Booking(initialState(asked), 0);
    booking.raise(new BookingCreatedDomainEvent(booking.state));
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

  /** Something that leaves the status as it is. */
  note(entry: NewHistoryEntry, at: Date): void {
    this.#record(this.#state.status, entry, at);
  }

  /** The tickets are set aside and there is a place to pay. @throws DomainError `booking_step_invalid` */
  awaitPayment(entry: NewHistoryEntry, at: Date): void {
    this.#require('awaiting-payment', this.#state.status === 'pending');
    const payable = paymentAfter(this.#state.payment, entry)?.url != null;
    this.#require('awaiting-payment', payable);
    this.#record('awaiting-payment', entry, at);
  }

  /** The tickets are set aside and paid. @throws DomainError `booking_step_invalid` */
  confirm(entry: NewHistoryEntry, at: Date): void {
    const payment = paymentAfter(this.#state.payment, entry);
    this.#require('confirmed', payment !== null && !hasEnded(this.#state));
    this.#require('confirmed', this.#state.status !== 'confirmed');
    this.#record('confirmed', entry, at);
    this.raise(new BookingConfirmedDomainEvent(this.#state, payment.id));
  }

  /** @throws DomainError `booking_step_invalid` */
  cancel(reason: CancellationReason, known: Omit<NewHistoryEntry, 'what' | 'reason'>, at: Date): void {
    this.#require('cancelled', !hasEnded(this.#state));
    this.#record('cancelled', { ...known, what: WHAT_CANCELS[reason], reason }, at);
    this.raise(new BookingCancelledDomainEvent(this.#state, reason, known.note ?? null));
  }

  /** There are no tickets. @throws DomainError `booking_step_invalid` */
  fail(reason: FailureReason, at: Date): void {
    this.#require('failed', this.#state.status === 'pending');
    const what = reason === 'inventory-unanswered' ? reason : 'tickets-rejected';
    this.#record('failed', { what, reason }, at);
    this.raise(new BookingFailedDomainEvent(this.#state, reason));
  }

  /** Money was given back, which leaves the status as it is. @param reason in words */
  refunded(amount: Money, reason: string, at: Date): void {
    this.note({ what: 'payment-refunded', note: `${amount.major} ${amount.currency}: ${reason}` }, at);
    this.raise(new BookingRefundedDomainEvent(this.#state, amount, reason));
  }

  /** Why a person must review it from now on; null if not. Stored with the next or last history entry. */
  markForReview(reviewReason: string | null): void {
    this.#state = { ...this.#state, reviewReason };
  }

  #record(status: BookingStatus, happened: NewHistoryEntry, at: Date): void {
    const before = this.#state;
    const { what, reason = null, note = null } = happened;
    const entry = { position: before.history.length + 1, at, status, what, reason, note };
    const payment = paymentAfter(before.payment, happened);
    this.#state = { ...before, status, payment, updatedAt: at, history: [...before.history, entry] };
    if (status !== before.status) this.raise(new BookingStatusChangedDomainEvent(this.#state, before.status));
  }

  #require(next: BookingStatus, allowed: boolean): asserts allowed {
    if (allowed) return;
    const { id, status, payment } = this.#state;
    const known = payment === null ? 'no payment' : `payment ${payment.id}`;
    const message = `Booking ${id} is ${status} with ${known}: from there it cannot become ${next}.`;
    throw new DomainError('booking_step_invalid', message);
  }
}

function paymentAfter(before: BookingPayment | null, { payment }: NewHistoryEntry): BookingPayment | null {
  return payment === undefined ? before : { url: null, ...before, ...payment };
}
