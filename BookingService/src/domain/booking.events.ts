import { DomainEvent, type Money } from '@ticketwave/building-blocks/domain';
import type { BookingState, BookingStatus, CancellationReason, FailureReason } from './booking-state.ts';

abstract class BookingDomainEvent extends DomainEvent {
  override readonly aggregate = 'Booking';
  override readonly aggregateId: string;
  /** The booking as it was right after this happened. */
  readonly booking: BookingState;

  constructor(booking: BookingState) {
    super(booking.updatedAt);
    this.aggregateId = booking.id;
    this.booking = booking;
  }
}

/** A user has booked tickets, which are neither reserved nor paid yet. */
export class BookingCreatedDomainEvent extends BookingDomainEvent {}

/** The booking has another status than before. */
export class BookingStatusChangedDomainEvent extends BookingDomainEvent {
  readonly previousStatus: BookingStatus;

  constructor(booking: BookingState, previousStatus: BookingStatus) {
    super(booking);
    this.previousStatus = previousStatus;
  }
}

/** The tickets are reserved and paid: they are the user's. */
export class BookingConfirmedDomainEvent extends BookingDomainEvent {
  readonly paymentId: string;

  constructor(booking: BookingState, paymentId: string) {
    super(booking);
    this.paymentId = paymentId;
  }
}

/** The user, a failed payment or the clock has ended the booking. */
export class BookingCancelledDomainEvent extends BookingDomainEvent {
  readonly reason: CancellationReason;
  /** In the user's or the provider's own words; null if there are none. */
  readonly note: string | null;

  constructor(booking: BookingState, reason: CancellationReason, note: string | null) {
    super(booking);
    this.reason = reason;
    this.note = note;
  }
}

/** The booking got no tickets and never will. */
export class BookingFailedDomainEvent extends BookingDomainEvent {
  readonly reason: FailureReason;

  constructor(booking: BookingState, reason: FailureReason) {
    super(booking);
    this.reason = reason;
  }
}

/** Money that was paid for the booking, all of it or a part, was given back. */
export class BookingRefundedDomainEvent extends BookingDomainEvent {
  /** Of this refund alone. */
  readonly amount: Money;
  /** In words. */
  readonly reason: string;

  constructor(booking: BookingState, amount: Money, reason: string) {
    super(booking);
    this.amount = amount;
    this.reason = reason;
  }
}
