import { NotFoundError } from '@ticketwave/building-blocks/domain';
import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { inject, injectable } from 'inversify';
import type { BookingState } from '../domain/booking-state.ts';
import { Bookings } from './bookings.ts';

@injectable()
export class GetBooking {
  constructor(@inject(Bookings) private readonly bookings: Bookings) {}

  /** @param work whose changes are to be seen @throws NotFoundError `booking_unknown` */
  async execute(id: string, work?: UnitOfWork): Promise<BookingState> {
    const booking = await this.bookings.find(id, work);
    if (booking !== undefined) return booking.state;
    throw new NotFoundError(
      'booking_unknown',
      `There is no booking ${id}. Use the id that POST /api/bookings answered.`,
    );
  }
}
