import { DomainEvent } from '@ticketwave/building-blocks/domain';
import type { BookingState, BookingStatus, FailureReason } from './booking-state.ts';

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

/** The booking got no tickets and never will. */
export class BookingFailedDomainEvent extends BookingDomainEvent {
  readonly reason: FailureReason;

  constructor(booking: BookingState, reason: FailureReason) {
    super(booking);
    this.reason = reason;
  }
}
