import { table, type InMemoryDatabase } from '@ticketwave/testing';
import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { Reservations } from '@ticketwave/catalog-service/application/reservations';
import type { Reservation } from '@ticketwave/catalog-service/domain/reservation';

export const reservationTable = table<Reservation>('reservation');

/** In-memory fake of CatalogService's reservations. */
export class InMemoryReservations extends Reservations {
  readonly #database: InMemoryDatabase;

  constructor(database: InMemoryDatabase) {
    super();
    this.#database = database;
  }

  override async note(
    reservation: Reservation,
    now: Date,
    work: UnitOfWork,
  ): Promise<Reservation | undefined> {
    const earlier = this.#database.in(work).get(reservationTable, keyOf(reservation));
    if (earlier === undefined) await this.save(reservation, now, work);
    return earlier;
  }

  override save(reservation: Reservation, _now: Date, work: UnitOfWork): Promise<void> {
    this.#database.in(work).put(reservationTable, keyOf(reservation), reservation);
    return Promise.resolve();
  }

  /** As if it had never been noted. */
  protected forget(reservation: Reservation, work: UnitOfWork): void {
    this.#database.in(work).remove(reservationTable, keyOf(reservation));
  }
}

const keyOf = ({ bookingId, eventId }: Reservation): string => `${bookingId} ${eventId}`;
