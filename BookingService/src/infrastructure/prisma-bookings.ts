import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { inject, injectable } from 'inversify';
import { Bookings } from '../application/bookings.ts';
import { Booking } from '../domain/booking.ts';
import { BookingDatabase } from './booking-database.ts';
import { toBookingRow, toBookingState, withHistory } from './booking-rows.ts';
import type { PrismaClient } from './generated/prisma/client.ts';

@injectable()
export class PrismaBookings extends Bookings {
  constructor(@inject(BookingDatabase) private readonly database: BookingDatabase) {
    super();
  }

  protected override async insert(booking: Booking, work: UnitOfWork): Promise<void> {
    await this.database.in(work).booking.createMany({ data: toBookingRow(booking.state) });
    await this.#recordHistory(booking, work);
  }

  override async lock(id: string, work: UnitOfWork): Promise<Booking | undefined> {
    const transaction = this.database.in(work);
    await transaction.$queryRaw`SELECT FROM booking WHERE id = ${id}::uuid FOR UPDATE`;
    return read(transaction, id);
  }

  protected override async update(booking: Booking, work: UnitOfWork): Promise<void> {
    if (booking.newHistory.length === 0) return;
    const { id, status, paymentId, paymentUrl, reviewReason, updatedAt } = toBookingRow(booking.state);
    await this.database.in(work).booking.updateMany({
      where: { id },
      data: { status, paymentId, paymentUrl, reviewReason, updatedAt },
    });
    await this.#recordHistory(booking, work);
  }

  override find(id: string, work?: UnitOfWork): Promise<Booking | undefined> {
    if (work !== undefined) return read(this.database.in(work), id);
    const options = { isolationLevel: 'RepeatableRead' } as const;
    return this.database.client.$transaction((snapshot) => read(snapshot, id), options);
  }

  override async ids(after: string | null, limit: number): Promise<readonly string[]> {
    const rows = await this.database.client.booking.findMany({
      select: { id: true },
      where: after === null ? {} : { id: { gt: after } },
      orderBy: { id: 'asc' },
      take: limit,
    });
    return rows.map(({ id }) => id);
  }

  async #recordHistory({ state, newHistory }: Booking, work: UnitOfWork): Promise<void> {
    const data = newHistory.map((entry) => ({ bookingId: state.id, ...entry }));
    await this.database.in(work).bookingHistory.createMany({ data });
  }
}

async function read(client: Pick<PrismaClient, 'booking'>, id: string): Promise<Booking | undefined> {
  const row = await client.booking.findUnique({ where: { id }, include: withHistory });
  return row === null ? undefined : Booking.restore(toBookingState(row));
}
