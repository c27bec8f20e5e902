import { DomainEventHandler, type UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { EventCreatedIntegrationEvent } from '@ticketwave/catalog-contracts';
import { injectable } from 'inversify';
import { TicketedEventCreatedDomainEvent } from '../domain/ticketed-event.events.ts';
import { snapshotOf, ticketUpdated } from './announcements.ts';

@injectable()
export class TicketedEventCreatedDomainEventHandler extends DomainEventHandler<TicketedEventCreatedDomainEvent> {
  readonly handles = TicketedEventCreatedDomainEvent;

  async handle({ ticketedEvent }: TicketedEventCreatedDomainEvent, work: UnitOfWork): Promise<void> {
    await work.publish(
      new EventCreatedIntegrationEvent(snapshotOf(ticketedEvent)),
      ticketUpdated(ticketedEvent),
    );
  }
}
