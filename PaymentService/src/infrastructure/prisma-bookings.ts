import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { inject, injectable } from 'inversify';
import { Bookings } from '../application/bookings.ts';
import { PaymentDatabase } from './payment-database.ts';

@injectable()
export class PrismaBookings extends Bookings {
  constructor(@inject(PaymentDatabase) private readonly database: PaymentDatabase) {
    super();
  }

  /** An advisory lock, because there may be no row to lock yet. PostgreSQL lets go of it when the unit of work has ended. */
  override async lock(bookingId: string, work: UnitOfWork): Promise<void> {
    await this.database.in(work).$executeRaw`
      SELECT pg_advisory_xact_lock(hashtextextended('booking:' || ${bookingId}::uuid, 0))`;
  }

  override async rememberEnd(bookingId: string, endedAt: Date, work: UnitOfWork): Promise<void> {
    await this.database.in(work).endedBooking.createMany({
      data: { bookingId, endedAt },
      skipDuplicates: true,
    });
  }

  override async hasEnded(bookingId: string, work: UnitOfWork): Promise<boolean> {
    return (await this.database.in(work).endedBooking.count({ where: { bookingId } })) > 0;
  }
}
