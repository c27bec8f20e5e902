import { Transactor, type UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { inject, injectable } from 'inversify';
import { hasEnded, type BookingHistoryEntry, type BookingState } from '../domain/booking-state.ts';
import { Bookings } from './bookings.ts';
import { UserBookings, type UserBooking } from './user-bookings.ts';

const PAGE = 500;

/**
 * Makes the users' lists anew from the bookings' history, also while the service runs: as long as a booking is locked
 * nothing new is published about it, and its history says how many messages were. Those of them that are still on
 * their way are handled in their order: the last of them says again what is listed then.
 */
@injectable()
export class RebuildUserBookings {
  constructor(
    @inject(Transactor) private readonly transactor: Transactor,
    @inject(Bookings) private readonly bookings: Bookings,
    @inject(UserBookings) private readonly userBookings: UserBookings,
  ) {}

  /** @returns how many bookings have been listed */
  async execute(): Promise<number> {
    await this.transactor.transact((work) => this.userBookings.deleteOrphans(work));
    let listed = 0;
    let last: string | null = null;
    do {
      const page: readonly string[] = await this.bookings.ids(last, PAGE);
      for (const id of page) await this.transactor.transact((work) => this.#list(id, work));
      listed += page.length;
      last = page.at(-1) ?? null;
    } while (last !== null);
    return listed;
  }

  async #list(id: string, work: UnitOfWork): Promise<void> {
    const booking = await this.bookings.lock(id, work);
    if (booking === undefined) return;
    const { state } = booking;
    await this.userBookings.replace(listedAs(state), messagesAbout(state.history), work);
  }
}

/** The booking as it is after all of its messages. */
export const listedAs = (booking: BookingState): UserBooking => ({
  bookingId: booking.id,
  userId: booking.userId,
  eventId: booking.eventId,
  category: booking.category,
  quantity: booking.quantity,
  price: booking.price,
  expiresAt: booking.expiresAt,
  status: booking.status,
  reason: booking.history.find(hasEnded)?.reason ?? null,
});

/**
 * How many messages of `booking.booking.*` this history has made, which is the sequence of the last one: BookingCreated,
 * BookingUpdated for each change of status, and one more for each change that is announced by itself.
 */
export function messagesAbout(history: readonly BookingHistoryEntry[]): number {
  const changes = history.filter(({ status }, index) => index > 0 && status !== history[index - 1]?.status);
  const announced = changes.filter((entry) => entry.status === 'confirmed' || hasEnded(entry));
  return 1 + changes.length + announced.length;
}
