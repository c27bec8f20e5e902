import { table, type InMemoryDatabase } from '@ticketwave/testing';
import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import type { MessagePosition } from '@ticketwave/booking-service/application/message-position';
import {
  UserBookings,
  type UserBookingStatus,
  type Page,
  type UserBooking,
  type UserBookingPage,
} from '@ticketwave/booking-service/application/user-bookings';
import { bookingTable } from './in-memory-bookings.ts';
import { isNewer } from './is-newer.ts';

type Row = UserBookingStatus & Partial<UserBooking> & { readonly position: MessagePosition };

export const userBookingTable = table<Row>('user_booking');

/** In-memory fake of the read model of BookingService. */
export class InMemoryUserBookings extends UserBookings {
  readonly #database: InMemoryDatabase;

  constructor(database: InMemoryDatabase) {
    super();
    this.#database = database;
  }

  override move(change: UserBookingStatus, position: MessagePosition, work: UnitOfWork): Promise<void> {
    const transaction = this.#database.in(work);
    const { bookingId, userId, status, reason } = change;
    const known = transaction.get(userBookingTable, bookingId);
    if (known && !isNewer(position, known.position)) return Promise.resolve();
    transaction.put(userBookingTable, bookingId, { ...known, bookingId, userId, status, reason, position });
    return Promise.resolve();
  }

  override describe(booking: UserBooking, work: UnitOfWork): Promise<void> {
    const transaction = this.#database.in(work);
    const known = transaction.get(userBookingTable, booking.bookingId);
    if (known) transaction.put(userBookingTable, booking.bookingId, { ...booking, ...known });
    return Promise.resolve();
  }

  override replace(booking: UserBooking, sequence: number, work: UnitOfWork): Promise<void> {
    this.#database
      .in(work)
      .put(userBookingTable, booking.bookingId, { ...booking, position: { sequence, publishedAt: null } });
    return Promise.resolve();
  }

  override deleteOrphans(work: UnitOfWork): Promise<void> {
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
      .map(({ position: _position, ...booking }) => booking as UserBooking);
    return Promise.resolve({
      bookings: listed.slice((page - 1) * pageSize, page * pageSize),
      total: listed.length,
    });
  }
}
