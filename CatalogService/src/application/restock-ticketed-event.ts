import { Clock } from '@ticketwave/building-blocks/domain';
import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { inject, injectable } from 'inversify';
import type { TicketedEvent } from '../domain/ticketed-event.ts';
import { TicketedEvents } from './ticketed-events.ts';

/** Puts more tickets of an event on sale. */
@injectable()
export class RestockTicketedEvent {
  constructor(
    @inject(TicketedEvents) private readonly ticketedEvents: TicketedEvents,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  /** @throws NotFoundError `event_unknown`; DomainError `tickets_invalid` */
  execute(id: string, quantity: number, work: UnitOfWork): Promise<TicketedEvent> {
    return this.ticketedEvents.change(id, work, (ticketedEvent) =>
      ticketedEvent.restock(quantity, this.clock.now()),
    );
  }
}
