import { StreamOrder, type MessageContext, type UnitOfWork } from '@ticketwave/building-blocks/messaging';
import type { TicketedEventSnapshot } from '@ticketwave/catalog-contracts';
import { inject, injectable } from 'inversify';
import { Catalogue } from './catalogue.ts';
import { ticketedEventOf } from './ticketed-event-from-catalog.ts';

/** Keeps the newest data of each event of Catalog. */
@injectable()
export class FollowCatalogue {
  constructor(
    @inject(Catalogue) private readonly catalogue: Catalogue,
    @inject(StreamOrder) private readonly order: StreamOrder,
  ) {}

  async execute(reported: TicketedEventSnapshot, context: MessageContext, work: UnitOfWork): Promise<void> {
    const last = await this.catalogue.lastPosition(reported.event_id, work);
    const position = this.order.admit(context, last, work);
    if (position) await this.catalogue.remember(ticketedEventOf(reported), position, work);
  }
}
