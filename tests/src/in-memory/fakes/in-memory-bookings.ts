import { table, type InMemoryDatabase } from '@ticketwave/testing';
import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { Bookings } from '@ticketwave/booking-service/application/bookings';
import { Booking } from '@ticketwave/booking-service/domain/booking';
import type { BookingState } from '@ticketwave/booking-service/domain/booking-state';

export const bookingTable = table<BookingState>('booking');

/** In-memory fake of BookingService's bookings. */
export class InMemoryBookings extends Bookings {
  readonly #database: InMemoryDatabase;

  constructor(database: InMemoryDatabase) {
    super();
    this.#database = database;
  }

  protected override insert({ state }: Booking, work: UnitOfWork): Promise<void> {
    this.#database.in(work).put(bookingTable, state.id, state);
    return Promise.resolve();
  }

  override lock(id: string, work: UnitOfWork): Promise<Booking | undefined> {
    return this.find(id, work);
  }

  protected override update({ state, newHistory }: Booking, work: UnitOfWork): Promise<void> {
    if (newHistory.length === 0) return Promise.resolve();
    this.#database.in(work).put(bookingTable, state.id, state);
    return Promise.resolve();
  }

  override find(id: string, work?: UnitOfWork): Promise<Booking | undefined> {
    const source = work === undefined ? this.#database.storage : this.#database.in(work);
    const state = source.get(bookingTable, id);
    return Promise.resolve(state && Booking.restore(state));
  }

  override ids(after: string | null, limit: number): Promise<readonly string[]> {
    const ids = this.#database.storage.all(bookingTable).map(({ id }) => id);
    return Promise.resolve(
      ids
        .filter((id) => after === null || id > after)
        .sort()
        .slice(0, limit),
    );
  }
}
