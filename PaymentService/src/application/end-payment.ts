import { Clock } from '@ticketwave/building-blocks/domain';
import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { inject, injectable } from 'inversify';
import { Bookings } from './bookings.ts';
import { Payments } from './payments.ts';

export interface BookingEnd {
  readonly bookingId: string;
  readonly endedAt: Date;
}

/** Sees to it that nobody pays for a booking that has ended, whether its payment is prepared already or not yet. */
@injectable()
export class EndPayment {
  constructor(
    @inject(Bookings) private readonly bookings: Bookings,
    @inject(Payments) private readonly payments: Payments,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  async execute({ bookingId, endedAt }: BookingEnd, work: UnitOfWork): Promise<void> {
    await this.bookings.lock(bookingId, work);
    const payment = await this.payments.ofBooking(bookingId, work);
    if (payment === undefined) {
      await this.bookings.rememberEnd(bookingId, endedAt, work);
      return;
    }
    payment.cancel(this.clock.now());
    await this.payments.save(payment, work);
    work.track(payment);
  }
}
