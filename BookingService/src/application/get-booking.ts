import { NotFoundError } from '@ticketwave/building-blocks/domain';
import { inject, injectable } from 'inversify';
import type { BookingState } from '../domain/booking-state.ts';
import { Bookings } from './bookings.ts';

@injectable()
export class GetBooking {
  constructor(@inject(Bookings) private readonly bookings: Bookings) {}

  /** @throws NotFoundError `booking_unknown` */
  async execute(id: string): Promise<BookingState> {
    const booking = await this.bookings.find(id);
    if (booking !== undefined) return booking.state;
    throw new NotFoundError(
      'booking_unknown',
      `There is no booking ${id}. Use the id that POST /api/bookings answered.`,
    );
  }
}
