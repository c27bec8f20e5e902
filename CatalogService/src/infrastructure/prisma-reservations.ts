import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { inject, injectable } from 'inversify';
import { Reservations } from '../application/reservations.ts';
import type { Reservation } from '../domain/reservation.ts';
import type { Refusal } from '../domain/ticketed-event.ts';
import { CatalogDatabase } from './catalog-database.ts';
import type { ReservationRow } from './generated/prisma/client.ts';

@injectable()
export class PrismaReservations extends Reservations {
  constructor(@inject(CatalogDatabase) private readonly database: CatalogDatabase) {
    super();
  }

  override async note(
    reservation: Reservation,
    now: Date,
    work: UnitOfWork,
  ): Promise<Reservation | undefined> {
    const transaction = this.database.in(work);
    const { count } = await transaction.reservationRow.createMany({
      data: toRow(reservation, now),
      skipDuplicates: true,
    });
    if (count === 1) return undefined;
    const { bookingId, eventId } = reservation;
    const [earlier] = await transaction.$queryRaw<ReservationRow[]>`
      SELECT booking_id AS "bookingId", event_id AS "eventId", quantity, status, rejection_reason AS "rejectionReason"
        FROM reservation WHERE booking_id = ${bookingId}::uuid AND event_id = ${eventId}::uuid FOR NO KEY UPDATE`;
    if (earlier === undefined)
      throw new Error(`The reservation of booking ${bookingId} is there and cannot be read.`);
    return toReservation(earlier);
  }

  override async save(reservation: Reservation, now: Date, work: UnitOfWork): Promise<void> {
    const { bookingId, eventId, ...changed } = toRow(reservation, now);
    await this.database.in(work).reservationRow.update({
      where: { bookingId_eventId: { bookingId, eventId } },
      data: changed,
    });
  }
}

function toRow(reservation: Reservation, now: Date): ReservationRow {
  const { bookingId, eventId, quantity, status } = reservation;
  const rejectionReason = reservation.status === 'rejected' ? reservation.reason : null;
  return { bookingId, eventId, quantity: BigInt(quantity), status, rejectionReason, updatedAt: now };
}

type StoredReservation = Pick<
  ReservationRow,
  'bookingId' | 'eventId' | 'quantity' | 'status' | 'rejectionReason'
>;

function toReservation({
  bookingId,
  eventId,
  quantity,
  status,
  rejectionReason,
}: StoredReservation): Reservation {
  return {
    bookingId,
    eventId,
    quantity: Number(quantity),
    status,
    ...(status === 'rejected' && { reason: rejectionReason as Refusal }),
  } as Reservation;
}
