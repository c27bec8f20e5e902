import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import type { Reservation } from '../domain/reservation.ts';

/** Who holds which tickets: one reservation for each booking and event, never forgotten. */
export abstract class Reservations {
  /**
   * Notes the reservation, unless there is one of this booking for this event. Two units of work that try at the same time
   * wait for each other.
   * @returns the one that was there before, locked until the unit of work ends; `undefined` if there was none
   */
  abstract note(reservation: Reservation, now: Date, work: UnitOfWork): Promise<Reservation | undefined>;

  /** Stores what became of a noted one. */
  abstract save(reservation: Reservation, now: Date, work: UnitOfWork): Promise<void>;
}
