import { Bookings } from '@ticketwave/booking-service/application/bookings';
import { Booking } from '@ticketwave/booking-service/domain/booking';

/** Bookings in memory; each reading gives an object of its own, as from a database. */
export class StoredBookings extends Bookings {
  readonly stored: Booking[] = [];

  constructor(...bookings: Booking[]) {
    super();
    this.stored.push(...bookings);
  }

  protected override insert(booking: Booking): Promise<void> {
    this.stored.push(booking);
    return Promise.resolve();
  }

  override lock(id: string): Promise<Booking | undefined> {
    return this.find(id);
  }

  protected override update(booking: Booking): Promise<void> {
    const index = this.stored.findIndex(({ state }) => state.id === booking.state.id);
    this.stored[index] = booking;
    return Promise.resolve();
  }

  override find(id: string): Promise<Booking | undefined> {
    const found = this.stored.find(({ state }) => state.id === id);
    return Promise.resolve(found && Booking.restore(found.state));
  }

  override ids(after: string | null, limit: number): Promise<readonly string[]> {
    const ids = this.stored.map(({ state }) => state.id).sort();
    return Promise.resolve(ids.filter((id) => after === null || id > after).slice(0, limit));
  }
}
