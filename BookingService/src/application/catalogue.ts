import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import type { TicketedEvent } from '../domain/ticketed-event.ts';
import type { MessagePosition } from './message-position.ts';

/** This service's own copy of the catalogue: the only source of prices. */
export abstract class Catalogue {
  abstract find(eventId: string, work: UnitOfWork): Promise<TicketedEvent | undefined>;

  /** Stores the event. @param position of the message that it comes from */
  abstract remember(ticketedEvent: TicketedEvent, position: MessagePosition, work: UnitOfWork): Promise<void>;
}
