import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import type { TicketedEvent } from '../domain/ticketed-event.ts';

/** This service's own copy of the catalogue: the only source of prices. */
export abstract class Catalogue {
  abstract find(eventId: string, work: UnitOfWork): Promise<TicketedEvent | undefined>;

  /**
   * Keeps the event as it is told, unless something newer is known already.
   * @param sequence of the telling message, in the stream of that event
   */
  abstract remember(ticketedEvent: TicketedEvent, sequence: number, work: UnitOfWork): Promise<void>;
}
