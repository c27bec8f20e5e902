import { table, type InMemoryDatabase } from '@ticketwave/building-blocks/in-memory';
import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import {
  UserBookings,
  type BookingStanding,
  type Page,
  type UserBooking,
  type UserBookingPage,
} from '@ticketwave/booking-service/application/user-bookings';
import { bookingTable } from './in-memory-bookings.ts';

type Row = BookingStanding & Partial<UserBooking> & { readonly sequence: number };

export const userBookingTable = table<Row>('user_booking');

/** Twin of the read model of BookingService. */
export class InMemoryUserBookings extends UserBookings {
  readonly #database: InMemoryDatabase;

  constructor(database: InMemoryDatabase) {
    super();
    this.#database = database;
  }

  override async begin(booking: UserBooking, sequence: number, work: UnitOfWork): Promise<void> {
    await this.move(booking, sequence, work);
    const transaction = this.#database.in(work);
    const known = transaction.get(userBookingTable, booking.bookingId);
    if (known) transaction.put(userBookingTable, booking.bookingId, { ...booking, ...known });
  }

  override move(standing: BookingStanding, sequence: number, work: UnitOfWork): Promise<void> {
    const transaction = this.#database.in(work);
    const { bookingId, userId, status, reason } = standing;
    const known = transaction.get(userBookingTable, bookingId);
    if (known === undefined || known.sequence < sequence)
      transaction.put(userBookingTable, bookingId, { ...known, bookingId, userId, status, reason, sequence });
    return Promise.resolve();
  }

  override replace(booking: UserBooking, sequence: number, work: UnitOfWork): Promise<void> {
    this.#database.in(work).put(userBookingTable, booking.bookingId, { ...booking, sequence });
    return Promise.resolve();
  }

  override forgetStrangers(work: UnitOfWork): Promise<void> {
    const transaction = this.#database.in(work);
    for (const { bookingId } of transaction.all(userBookingTable))
      if (!transaction.get(bookingTable, bookingId)) transaction.remove(userBookingTable, bookingId);
    return Promise.resolve();
  }

  override list(userId: string, { page, pageSize }: Page): Promise<UserBookingPage> {
    const listed = this.#database.storage
      .all(userBookingTable)
      .filter((row) => row.userId === userId && row.eventId !== undefined)
      .sort((one, other) => (one.bookingId < other.bookingId ? 1 : -1))
      .map(({ sequence: _sequence, ...booking }) => booking as UserBooking);
    return Promise.resolve({
      bookings: listed.slice((page - 1) * pageSize, page * pageSize),
      total: listed.length,
    });
  }
}
