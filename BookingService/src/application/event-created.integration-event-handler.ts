import {
  IntegrationEventHandler,
  type MessageContext,
  type UnitOfWork,
} from '@ticketwave/building-blocks/messaging';
import { EventCreatedIntegrationEvent } from '@ticketwave/catalog-contracts';
import { inject, injectable } from 'inversify';
import { Catalogue } from './catalogue.ts';
import { eventCatalogue } from './event-catalogue.subscription.ts';
import { ticketedEventOf } from './told-by-catalog.ts';

@injectable()
export class EventCreatedIntegrationEventHandler extends IntegrationEventHandler<EventCreatedIntegrationEvent> {
  override readonly handles = EventCreatedIntegrationEvent;
  override readonly subscription = eventCatalogue;

  constructor(@inject(Catalogue) private readonly catalogue: Catalogue) {
    super();
  }

  override async handle(
    { data }: EventCreatedIntegrationEvent,
    work: UnitOfWork,
    { envelope }: MessageContext,
  ): Promise<void> {
    await this.catalogue.remember(ticketedEventOf(data), envelope.metadata.sequence, work);
  }
}
