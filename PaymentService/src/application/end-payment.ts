import { Clock } from '@ticketwave/building-blocks/domain';
import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { inject, injectable } from 'inversify';
import type { BookingEnd } from '../domain/payment-state.ts';
import { Bookings } from './bookings.ts';
import { changeContextOf } from './change-context.ts';
import { Payments } from './payments.ts';

/** Sees to it that nobody pays for a booking that has ended, or gets the money back, however far the payment is. */
@injectable()
export class EndPayment {
  constructor(
    @inject(Bookings) private readonly bookings: Bookings,
    @inject(Payments) private readonly payments: Payments,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  async execute(bookingId: string, end: BookingEnd, work: UnitOfWork): Promise<void> {
    await this.bookings.lock(bookingId, work);
    const payment = await this.payments.lockOfBooking(bookingId, work);
    if (payment === undefined) {
      await this.bookings.rememberEnd(bookingId, end.at, work);
      return;
    }
    payment.bookingEnded(end, changeContextOf(this.clock));
    await this.payments.save(payment, work);
  }
}
