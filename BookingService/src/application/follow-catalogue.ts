import type { MessageContext, UnitOfWork } from '@ticketwave/building-blocks/messaging';
import type { TicketedEventSnapshot } from '@ticketwave/catalog-contracts';
import { inject, injectable } from 'inversify';
import { Catalogue } from './catalogue.ts';
import { positionOf } from './message-position.ts';
import { ticketedEventOf } from './ticketed-event-from-catalog.ts';

/** Keeps the newest data of each event of Catalog. */
@injectable()
export class FollowCatalogue {
  constructor(@inject(Catalogue) private readonly catalogue: Catalogue) {}

  async execute(reported: TicketedEventSnapshot, context: MessageContext, work: UnitOfWork): Promise<void> {
    await this.catalogue.remember(ticketedEventOf(reported), positionOf(context), work);
  }
}
