import type { Money } from '@ticketwave/building-blocks/domain';
import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import type { BookingStatus } from '../domain/booking-state.ts';

/** What a new booking is about; none of it ever changes. */
export interface BookedTickets {
  readonly bookingId: string;
  readonly userId: string;
  readonly eventId: string;
  readonly category: string;
  readonly quantity: number;
  readonly price: Money;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** Where a booking stands. */
export interface BookingStanding {
  readonly bookingId: string;
  readonly userId: string;
  readonly status: BookingStatus;
  /** Why it ended; null if it has not, or if nobody has said. */
  readonly reason: string | null;
  readonly updatedAt: Date;
}

export type UserBooking = BookedTickets & BookingStanding;

/** Which part of a user's list is wanted. */
export interface Page {
  /** From 1. */
  readonly page: number;
  readonly pageSize: number;
}

export interface UserBookingPage {
  /** Newest first. */
  readonly bookings: readonly UserBooking[];
  /** How many bookings the user has altogether. */
  readonly total: number;
}

/**
 * The bookings of each user, fed by the messages about them. These may come in any order: a standing is kept only
 * if it is newer than what is known, and a booking is listed once its tickets are known.
 */
export abstract class UserBookings {
  /** @param sequence of the telling message, in the stream of that booking */
  abstract begin(booked: BookedTickets & BookingStanding, sequence: number, work: UnitOfWork): Promise<void>;

  /** @param sequence of the telling message, in the stream of that booking */
  abstract move(standing: BookingStanding, sequence: number, work: UnitOfWork): Promise<void>;

  abstract list(userId: string, page: Page): Promise<UserBookingPage>;
}
