import { DomainEventHandler, type UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { Logger } from '@ticketwave/building-blocks/observability';
import { EventUpdatedIntegrationEvent } from '@ticketwave/catalog-contracts';
import { inject, injectable } from 'inversify';
import { TicketedEventRestockedDomainEvent } from '../domain/ticketed-event.events.ts';
import { announceStockChange, snapshotOf } from './announcements.ts';

@injectable()
export class TicketedEventRestockedDomainEventHandler extends DomainEventHandler<TicketedEventRestockedDomainEvent> {
  readonly handles = TicketedEventRestockedDomainEvent;

  constructor(@inject(Logger) private readonly logger: Logger) {
    super();
  }

  async handle(restocked: TicketedEventRestockedDomainEvent, work: UnitOfWork): Promise<void> {
    const { ticketedEvent, previousAvailableTickets: previous, occurredAt: at } = restocked;
    await work.publish(new EventUpdatedIntegrationEvent(snapshotOf(ticketedEvent)));
    await announceStockChange(
      ticketedEvent,
      { previous, bookingId: null, type: 'restocked', at },
      work,
      this.logger,
    );
  }
}
