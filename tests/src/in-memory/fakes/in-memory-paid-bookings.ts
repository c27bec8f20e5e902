import { table, type InMemoryDatabase } from '@ticketwave/testing';
import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { Bookings } from '@ticketwave/payment-service/application/bookings';

const endedTable = table<{ readonly endedAt: Date }>('ended_booking');

/** In-memory fake of what PaymentService knows of bookings. A unit of work has the whole database to itself, so nothing is left to lock. */
export class InMemoryPaidBookings extends Bookings {
  readonly #database: InMemoryDatabase;

  constructor(database: InMemoryDatabase) {
    super();
    this.#database = database;
  }

  override lock(): Promise<void> {
    return Promise.resolve();
  }

  override rememberEnd(bookingId: string, endedAt: Date, work: UnitOfWork): Promise<void> {
    const transaction = this.#database.in(work);
    if (!transaction.get(endedTable, bookingId)) transaction.put(endedTable, bookingId, { endedAt });
    return Promise.resolve();
  }

  override hasEnded(bookingId: string, work: UnitOfWork): Promise<boolean> {
    return Promise.resolve(this.#database.in(work).get(endedTable, bookingId) !== undefined);
  }
}
