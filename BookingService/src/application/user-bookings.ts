import type { Money } from '@ticketwave/building-blocks/domain';
import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import type { BookingStatus } from '../domain/booking-state.ts';
import type { MessagePosition } from './message-position.ts';

/** Where a booking stands. */
export interface UserBookingStatus {
  readonly bookingId: string;
  readonly userId: string;
  readonly status: BookingStatus;
  /** Why it ended; null if it has not, or if nobody has said. */
  readonly reason: string | null;
}

/** With what it is about, which never changes. */
export interface UserBooking extends UserBookingStatus {
  readonly eventId: string;
  readonly category: string;
  readonly quantity: number;
  readonly price: Money;
  /** From then on nobody may start to pay. */
  readonly expiresAt: Date;
}

/** Which part of a user's list is wanted. */
export interface Page {
  /** From 1. */
  readonly page: number;
  readonly pageSize: number;
}

export interface UserBookingPage {
  /** Newest first, which is the order of their ids. */
  readonly bookings: readonly UserBooking[];
  /** How many bookings the user has altogether. */
  readonly total: number;
}

/**
 * The bookings of each user, fed by the messages about them, in their order. A booking is listed once its tickets are
 * known.
 */
export abstract class UserBookings {
  /** Stores the status of the booking, unless a newer one is kept. @param position of the message that it comes from */
  abstract move(status: UserBookingStatus, position: MessagePosition, work: UnitOfWork): Promise<void>;

  /** Keeps what a booking whose status is known is about. */
  abstract describe(booking: UserBooking, work: UnitOfWork): Promise<void>;

  /**
   * What the booking itself says, whatever was known before. The caller holds the booking locked.
   * @param sequence of the last message about it
   */
  abstract replace(booking: UserBooking, sequence: number, work: UnitOfWork): Promise<void>;

  /** Takes off what is no booking. */
  abstract deleteOrphans(work: UnitOfWork): Promise<void>;

  abstract list(userId: string, page: Page): Promise<UserBookingPage>;
}
