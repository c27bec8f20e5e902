import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import type { Booking } from '../domain/booking.ts';

/** Where bookings are kept. */
export abstract class Bookings {
  abstract add(booking: Booking, work: UnitOfWork): Promise<void>;

  /** The booking, which no other work can change before this one has ended. */
  abstract lock(id: string, work: UnitOfWork): Promise<Booking | undefined>;

  /** Stores what has happened to a booking that this work has locked. */
  abstract save(booking: Booking, work: UnitOfWork): Promise<void>;

  /** For reading, outside a work. */
  abstract find(id: string): Promise<Booking | undefined>;
}
