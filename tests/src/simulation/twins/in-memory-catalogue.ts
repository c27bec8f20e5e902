import { table, type InMemoryDatabase } from '@ticketwave/building-blocks/in-memory';
import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { Catalogue } from '@ticketwave/booking-service/application/catalogue';
import type { TicketedEvent } from '@ticketwave/booking-service/domain/ticketed-event';

export const catalogueTable = table<{ readonly event: TicketedEvent; readonly sequence: number }>(
  'catalogue_event',
);

/** Twin of BookingService's copy of the catalogue. */
export class InMemoryCatalogue extends Catalogue {
  readonly #database: InMemoryDatabase;

  constructor(database: InMemoryDatabase) {
    super();
    this.#database = database;
  }

  override find(eventId: string, work: UnitOfWork): Promise<TicketedEvent | undefined> {
    return Promise.resolve(this.#database.in(work).get(catalogueTable, eventId)?.event);
  }

  override remember(event: TicketedEvent, sequence: number, work: UnitOfWork): Promise<void> {
    const transaction = this.#database.in(work);
    const known = transaction.get(catalogueTable, event.id);
    if (known === undefined || known.sequence < sequence)
      transaction.put(catalogueTable, event.id, { event, sequence });
    return Promise.resolve();
  }
}
