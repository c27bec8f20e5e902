import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { Persistence } from '@ticketwave/building-blocks/postgres';
import { inject, injectable } from 'inversify';
import { Bookings } from '../application/bookings.ts';
import { Booking } from '../domain/booking.ts';
import { BookingDatabase } from './booking-database.ts';
import { toBookingState, type BookingRow } from './booking-rows.ts';

/**
 * In SQL where the rest of this service uses Prisma: each step of a booking goes through here, and booking and history
 * are written in one round trip, and read in one, where Prisma needs two.
 */
@injectable()
export class SqlBookings extends Bookings {
  constructor(
    @inject(BookingDatabase) private readonly database: BookingDatabase,
    @inject(Persistence) private readonly persistence: Persistence,
  ) {
    super();
  }

  protected override async insert({ state, newHistory }: Booking, work: UnitOfWork): Promise<void> {
    await this.database.sql(work)(
      INSERT,
      JSON.stringify(newHistory),
      state.id,
      state.eventId,
      state.eventName,
      state.category,
      state.userId,
      state.quantity,
      state.unitPrice.minor,
      state.price.minor,
      state.price.currency,
      state.status,
      state.payment?.id ?? null,
      state.payment?.url ?? null,
      state.reviewReason,
      state.correlationId,
      state.createdAt,
      state.updatedAt,
      state.expiresAt,
    );
  }

  /** Locked first: what a statement reads besides the row that it waits for may be older than that row. */
  override async lock(id: string, work: UnitOfWork): Promise<Booking | undefined> {
    await this.database.sql(work)('SELECT FROM booking WHERE id = $1::uuid FOR UPDATE', id);
    return this.find(id, work);
  }

  protected override async update({ state, newHistory }: Booking, work: UnitOfWork): Promise<void> {
    if (newHistory.length === 0) return;
    await this.database.sql(work)(
      UPDATE,
      JSON.stringify(newHistory),
      state.id,
      state.status,
      state.payment?.id ?? null,
      state.payment?.url ?? null,
      state.reviewReason,
      state.updatedAt,
    );
  }

  override async find(id: string, work?: UnitOfWork): Promise<Booking | undefined> {
    const sql = work === undefined ? this.persistence.sql : this.database.sql(work);
    const [row] = await sql<BookingRow>(FIND, id);
    return row && Booking.restore(toBookingState(row));
  }

  override async ids(after: string | null, limit: number): Promise<readonly string[]> {
    const rows = await this.persistence.sql<{ id: string }>(
      'SELECT id FROM booking WHERE $1::uuid IS NULL OR id > $1::uuid ORDER BY id LIMIT $2::integer',
      after,
      limit,
    );
    return rows.map(({ id }) => id);
  }
}

/** `$1` are the new entries, `$2` is the booking. */
const INSERT_HISTORY = `
  INSERT INTO booking_history (booking_id, position, at, status, what, reason, note)
  SELECT $2::uuid, position, at, status, what, reason, note
    FROM json_to_recordset($1::json)
         AS entry (position integer, at timestamptz, status text, what text, reason text, note text)`;

const INSERT = `
  WITH added AS (
    INSERT INTO booking
           (id, event_id, event_name, category, user_id, quantity, unit_price_minor, price_minor, price_currency, status,
            payment_id, payment_url, attention, correlation_id, created_at, updated_at, expires_at)
    VALUES ($2::uuid, $3::uuid, $4, $5, $6, $7::integer, $8::bigint, $9::bigint, $10, $11,
            $12::uuid, $13, $14, $15::uuid, $16::timestamptz, $17::timestamptz, $18::timestamptz))
  ${INSERT_HISTORY}`;

const UPDATE = `
  WITH changed AS (
    UPDATE booking
       SET status = $3, payment_id = $4::uuid, payment_url = $5, attention = $6, updated_at = $7::timestamptz
     WHERE id = $2::uuid)
  ${INSERT_HISTORY}`;

const FIND = `
  SELECT id, event_id AS "eventId", event_name AS "eventName", category, user_id AS "userId", quantity,
         unit_price_minor AS "unitPriceMinor", price_minor AS "priceMinor", price_currency AS "priceCurrency", status,
         payment_id AS "paymentId", payment_url AS "paymentUrl", attention AS "reviewReason",
         correlation_id AS "correlationId", created_at AS "createdAt", updated_at AS "updatedAt", expires_at AS "expiresAt",
         (SELECT json_agg(json_build_object('position', position, 'at', at, 'status', entry.status, 'what', what,
                                            'reason', reason, 'note', note) ORDER BY position)
            FROM booking_history AS entry WHERE booking_id = id) AS history
    FROM booking WHERE id = $1::uuid`;
