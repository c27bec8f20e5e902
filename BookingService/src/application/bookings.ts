import { AggregateRepository, type UnitOfWork } from '@ticketwave/building-blocks/messaging';
import type { Booking } from '../domain/booking.ts';

/** Where bookings are kept. */
export abstract class Bookings extends AggregateRepository<Booking> {
  /** The booking, which no other unit of work can change before this one has ended. If its saga has an input to handle, that comes first. */
  abstract lock(id: string, work: UnitOfWork): Promise<Booking | undefined>;

  /** For reading: as it is in the unit of work, or without one as it is committed. */
  abstract find(id: string, work?: UnitOfWork): Promise<Booking | undefined>;

  /** Ids in their order. @param after only those behind this one; null: from the first */
  abstract ids(after: string | null, limit: number): Promise<readonly string[]>;
}
