import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import type { Envelope } from '@ticketwave/contracts';

/** An event before it is stored. */
export interface NewEvent {
  readonly envelope: Envelope;
  readonly isRequest: boolean;
}

/** Where events are put, each once. */
export abstract class EventStore {
  /** Stores it with the transaction of the unit of work; one that is there already is left as it is. */
  abstract add(event: NewEvent, work: UnitOfWork): void;
}
