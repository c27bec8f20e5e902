import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';

/** What Payment has to know about bookings, which belong to another service. */
export abstract class Bookings {
  /**
   * Until the unit of work ends, no other unit of work can hold this booking. Take it before looking at anything of the booking:
   * the preparation of its payment and its end may arrive at the same moment, and one has to come first.
   */
  abstract lock(bookingId: string, work: UnitOfWork): Promise<void>;

  /** For bookings that end before their payment is prepared. A second call changes nothing. */
  abstract rememberEnd(bookingId: string, endedAt: Date, work: UnitOfWork): Promise<void>;

  abstract hasEnded(bookingId: string, work: UnitOfWork): Promise<boolean>;
}
