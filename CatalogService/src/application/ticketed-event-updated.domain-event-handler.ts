import { DomainEventHandler, type UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { EventUpdatedIntegrationEvent } from '@ticketwave/catalog-contracts';
import { injectable } from 'inversify';
import { TicketedEventUpdatedDomainEvent } from '../domain/ticketed-event.events.ts';
import { snapshotOf, ticketUpdated } from './announcements.ts';

@injectable()
export class TicketedEventUpdatedDomainEventHandler extends DomainEventHandler<TicketedEventUpdatedDomainEvent> {
  readonly handles = TicketedEventUpdatedDomainEvent;

  async handle(
    { ticketedEvent, priceChanged }: TicketedEventUpdatedDomainEvent,
    work: UnitOfWork,
  ): Promise<void> {
    await work.publish(new EventUpdatedIntegrationEvent(snapshotOf(ticketedEvent)));
    if (priceChanged) await work.publish(ticketUpdated(ticketedEvent));
  }
}
