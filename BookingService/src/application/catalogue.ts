import type { StreamPosition, UnitOfWork } from '@ticketwave/building-blocks/messaging';
import type { TicketedEvent } from '../domain/ticketed-event.ts';

/** This service's own copy of the catalogue: the only source of prices. */
export abstract class Catalogue {
  abstract find(eventId: string, work: UnitOfWork): Promise<TicketedEvent | undefined>;

  /** The last message that has reported of the event; nobody else remembers anything of it until the unit of work ends. */
  abstract lastPosition(eventId: string, work: UnitOfWork): Promise<StreamPosition | undefined>;

  /** Keeps the event as it is informed. @param position of the reporting message */
  abstract remember(ticketedEvent: TicketedEvent, position: StreamPosition, work: UnitOfWork): Promise<void>;
}
