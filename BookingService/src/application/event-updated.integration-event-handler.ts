import {
  IntegrationEventHandler,
  type MessageContext,
  type UnitOfWork,
} from '@ticketwave/building-blocks/messaging';
import { EventUpdatedIntegrationEvent } from '@ticketwave/catalog-contracts';
import { inject, injectable } from 'inversify';
import { Catalogue } from './catalogue.ts';
import { eventCatalogue } from './event-catalogue.subscription.ts';
import { ticketedEventOf } from './told-by-catalog.ts';

@injectable()
export class EventUpdatedIntegrationEventHandler extends IntegrationEventHandler<EventUpdatedIntegrationEvent> {
  override readonly handles = EventUpdatedIntegrationEvent;
  override readonly subscription = eventCatalogue;

  constructor(@inject(Catalogue) private readonly catalogue: Catalogue) {
    super();
  }

  override async handle(
    { data }: EventUpdatedIntegrationEvent,
    work: UnitOfWork,
    { envelope }: MessageContext,
  ): Promise<void> {
    await this.catalogue.remember(ticketedEventOf(data), envelope.metadata.sequence, work);
  }
}
