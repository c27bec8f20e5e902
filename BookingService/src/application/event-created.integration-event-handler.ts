import {
  IntegrationEventHandler,
  type MessageContext,
  type UnitOfWork,
} from '@ticketwave/building-blocks/messaging';
import { EventCreatedIntegrationEvent } from '@ticketwave/catalog-contracts';
import { inject, injectable } from 'inversify';
import { eventCatalogue } from './event-catalogue.subscription.ts';
import { FollowCatalogue } from './follow-catalogue.ts';

@injectable()
export class EventCreatedIntegrationEventHandler extends IntegrationEventHandler<EventCreatedIntegrationEvent> {
  override readonly handles = EventCreatedIntegrationEvent;
  override readonly subscription = eventCatalogue;
  override readonly takesLate = true;

  constructor(@inject(FollowCatalogue) private readonly catalogue: FollowCatalogue) {
    super();
  }

  override async handle(
    { data }: EventCreatedIntegrationEvent,
    work: UnitOfWork,
    context: MessageContext,
  ): Promise<void> {
    await this.catalogue.execute(data, context, work);
  }
}
