import type { StreamPosition, UnitOfWork } from '@ticketwave/building-blocks/messaging';
import type { TicketedEvent } from '../domain/ticketed-event.ts';

/** This service's own copy of the catalogue: the only source of prices. */
export abstract class Catalogue {
  abstract find(eventId: string, work: UnitOfWork): Promise<TicketedEvent | undefined>;

  /** Position of the last message applied to the event; nobody else changes it until the unit of work ends. */
  abstract lastPosition(eventId: string, work: UnitOfWork): Promise<StreamPosition | undefined>;

  /** Stores the event. @param position of the message that it comes from */
  abstract remember(ticketedEvent: TicketedEvent, position: StreamPosition, work: UnitOfWork): Promise<void>;
}
