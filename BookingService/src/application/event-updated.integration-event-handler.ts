import {
  IntegrationEventHandler,
  type MessageContext,
  type UnitOfWork,
} from '@ticketwave/building-blocks/messaging';
import { EventUpdatedIntegrationEvent } from '@ticketwave/catalog-contracts';
import { inject, injectable } from 'inversify';
import { eventCatalogue } from './event-catalogue.subscription.ts';
import { FollowCatalogue } from './follow-catalogue.ts';

@injectable()
export class EventUpdatedIntegrationEventHandler extends IntegrationEventHandler<EventUpdatedIntegrationEvent> {
  override readonly handles = EventUpdatedIntegrationEvent;
  override readonly subscription = eventCatalogue;
  override readonly takesLate = true;

  constructor(@inject(FollowCatalogue) private readonly catalogue: FollowCatalogue) {
    super();
  }

  override async handle(
    { data }: EventUpdatedIntegrationEvent,
    work: UnitOfWork,
    context: MessageContext,
  ): Promise<void> {
    await this.catalogue.execute(data, context, work);
  }
}
