import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import type { NewEvent } from '../domain/stored-event.ts';

/** Where events are put, each once. */
export abstract class EventStore {
  /** Stores it with the transaction of the unit of work; one that is there already is left as it is. */
  abstract add(event: NewEvent, work: UnitOfWork): void;
}
