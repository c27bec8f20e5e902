import { Clock } from '@ticketwave/building-blocks/domain';
import { Transactor } from '@ticketwave/building-blocks/messaging';
import { inject, injectable } from 'inversify';
import type { TicketedEvent, TicketedEventChanges } from '../domain/ticketed-event.ts';
import { TicketedEvents } from './ticketed-events.ts';

/** Corrects what the catalogue says about an event. */
@injectable()
export class UpdateTicketedEvent {
  constructor(
    @inject(Transactor) private readonly transactor: Transactor,
    @inject(TicketedEvents) private readonly ticketedEvents: TicketedEvents,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  /** @throws NotFoundError `event_unknown`; DomainError `price_invalid`, `money_invalid` */
  execute(id: string, changes: TicketedEventChanges): Promise<TicketedEvent> {
    return this.transactor.transact((work) =>
      this.ticketedEvents.change(id, work, (ticketedEvent) =>
        ticketedEvent.update(changes, this.clock.now()),
      ),
    );
  }
}
