import { table, type InMemoryDatabase } from '@ticketwave/testing';
import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import type { MessagePosition } from '@ticketwave/booking-service/application/message-position';
import { Catalogue } from '@ticketwave/booking-service/application/catalogue';
import type { TicketedEvent } from '@ticketwave/booking-service/domain/ticketed-event';
import { isNewer } from './is-newer.ts';

export const catalogueTable = table<{ readonly event: TicketedEvent; readonly position: MessagePosition }>(
  'catalogue_event',
);

/** In-memory fake of BookingService's copy of the catalogue. */
export class InMemoryCatalogue extends Catalogue {
  readonly #database: InMemoryDatabase;

  constructor(database: InMemoryDatabase) {
    super();
    this.#database = database;
  }

  override find(eventId: string, work: UnitOfWork): Promise<TicketedEvent | undefined> {
    return Promise.resolve(this.#database.in(work).get(catalogueTable, eventId)?.event);
  }

  override remember(event: TicketedEvent, position: MessagePosition, work: UnitOfWork): Promise<void> {
    const transaction = this.#database.in(work);
    const known = transaction.get(catalogueTable, event.id);
    if (!known || isNewer(position, known.position))
      transaction.put(catalogueTable, event.id, { event, position });
    return Promise.resolve();
  }
}
