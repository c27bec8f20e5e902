import { Money } from '@ticketwave/building-blocks/domain';
import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { inject, injectable } from 'inversify';
import type { MessagePosition } from '../application/message-position.ts';
import {
  UserBookings,
  type UserBookingStatus,
  type Page,
  type UserBooking,
  type UserBookingPage,
} from '../application/user-bookings.ts';
import { BookingDatabase } from './booking-database.ts';
import { isNewerThan } from './newer-rows.ts';
import type { UserBooking as Row } from './generated/prisma/client.ts';

@injectable()
export class PrismaUserBookings extends UserBookings {
  constructor(@inject(BookingDatabase) private readonly database: BookingDatabase) {
    super();
  }

  override async move(
    { bookingId, userId, status, reason }: UserBookingStatus,
    { sequence, publishedAt }: MessagePosition,
    work: UnitOfWork,
  ): Promise<void> {
    await this.database.sql(work)(
      `INSERT INTO user_booking (booking_id, user_id, status, reason, last_sequence, last_told_at)
       VALUES ($1::uuid, $2, $3, $4, $5::bigint, $6::timestamptz)
       ON CONFLICT (booking_id) DO UPDATE
         SET status = excluded.status, reason = excluded.reason, last_sequence = excluded.last_sequence,
             last_told_at = excluded.last_told_at
         WHERE ${isNewerThan('user_booking')}`,
      bookingId,
      userId,
      status,
      reason,
      sequence,
      publishedAt,
    );
  }

  override async describe(booking: UserBooking, work: UnitOfWork): Promise<void> {
    const { bookingId, eventId, category, quantity, price, expiresAt } = booking;
    await this.database.sql(work)(
      `UPDATE user_booking
          SET event_id = $2::uuid, category = $3, quantity = $4::integer, price_minor = $5::bigint,
              price_currency = $6, expires_at = $7::timestamptz
        WHERE booking_id = $1::uuid`,
      bookingId,
      eventId,
      category,
      quantity,
      price.minor,
      price.currency,
      expiresAt,
    );
  }

  override async replace(booking: UserBooking, sequence: number, work: UnitOfWork): Promise<void> {
    const { bookingId, userId, status, reason } = booking;
    const data = {
      userId,
      status,
      reason,
      ...columnsOfTickets(booking),
      lastSequence: BigInt(sequence),
      lastPublishedAt: null,
    };
    await this.database.in(work).userBooking.upsert({
      where: { bookingId },
      create: { bookingId, ...data },
      update: data,
    });
  }

  override async deleteOrphans(work: UnitOfWork): Promise<void> {
    await this.database.in(work).$executeRaw`
      DELETE FROM user_booking WHERE NOT EXISTS (SELECT FROM booking WHERE booking.id = booking_id)`;
  }

  override async list(userId: string, { page, pageSize }: Page): Promise<UserBookingPage> {
    const where = { userId, eventId: { not: null } };
    const [rows, total] = await Promise.all([
      this.database.client.userBooking.findMany({
        where,
        omit: { lastSequence: true, lastPublishedAt: true },
        orderBy: { bookingId: 'desc' },
        skip: (page - 1) * pageSize,
        take: pageSize,
      }),
      this.database.client.userBooking.count({ where }),
    ]);
    return { bookings: rows.map((row) => toUserBooking(row as ListedRow)), total };
  }
}

/** What only BookingCreated contains. */
const columnsOfTickets = ({ eventId, category, quantity, price, expiresAt }: UserBooking) => ({
  eventId,
  category,
  quantity,
  priceMinor: BigInt(price.minor),
  priceCurrency: price.currency,
  expiresAt,
});

/** The columns that BookingCreated fills are filled together: the table sees to that. */
type ListedRow = {
  [Column in keyof Omit<Row, 'lastSequence' | 'lastPublishedAt'>]: Column extends 'reason'
    ? Row[Column]
    : NonNullable<Row[Column]>;
};

function toUserBooking({ priceMinor, priceCurrency, status, ...plain }: ListedRow): UserBooking {
  const price = new Money(Number(priceMinor), priceCurrency);
  return { ...plain, price, status: status as UserBooking['status'] };
}
