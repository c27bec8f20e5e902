import { EventStore, type NewEvent } from '@ticketwave/operations-service/application/event-store';
import { table, type InMemoryDatabase } from '@ticketwave/testing';
import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';

const stored = table<NewEvent>('stored_event');

/** In-memory fake of OperationsService's store. */
export class InMemoryEventStore extends EventStore {
  readonly #database: InMemoryDatabase;

  constructor(database: InMemoryDatabase) {
    super();
    this.#database = database;
  }

  override add(event: NewEvent, work: UnitOfWork): void {
    this.#database.in(work).put(stored, event.envelope.event_id, event);
  }
}
