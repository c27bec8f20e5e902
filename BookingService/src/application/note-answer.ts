import { Clock } from '@ticketwave/building-blocks/domain';
import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { Logger } from '@ticketwave/building-blocks/observability';
import { inject, injectable } from 'inversify';
import type { Booking } from '../domain/booking.ts';
import { Bookings } from './bookings.ts';

/** Lets a booking hear what another service answered, one answer at a time. */
@injectable()
export class NoteAnswer {
  constructor(
    @inject(Bookings) private readonly bookings: Bookings,
    @inject(Clock) private readonly clock: Clock,
    @inject(Logger) private readonly logger: Logger,
  ) {}

  /** An answer about a booking that this service does not know is nobody's to repeat: it is logged, nothing else. */
  async execute(
    bookingId: string,
    work: UnitOfWork,
    tell: (booking: Booking, at: Date) => void,
  ): Promise<void> {
    const booking = await this.bookings.lock(bookingId, work);
    if (booking === undefined) {
      this.logger.warn(
        `Passed over an answer about a booking that is not known here - BookingId: ${bookingId}`,
        {
          activity: 'passed-over',
          bookingId,
        },
      );
      return;
    }
    tell(booking, this.clock.now());
    work.track(booking);
    await this.bookings.save(booking, work);
  }
}
