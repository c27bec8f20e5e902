import { StreamOrder, type MessageContext, type UnitOfWork } from '@ticketwave/building-blocks/messaging';
import type { TicketedEventSnapshot } from '@ticketwave/catalog-contracts';
import { inject, injectable } from 'inversify';
import { Catalogue } from './catalogue.ts';
import { ticketedEventOf } from './told-by-catalog.ts';

/** Keeps of each event what Catalog has told last. */
@injectable()
export class FollowCatalogue {
  constructor(
    @inject(Catalogue) private readonly catalogue: Catalogue,
    @inject(StreamOrder) private readonly order: StreamOrder,
  ) {}

  async execute(told: TicketedEventSnapshot, context: MessageContext, work: UnitOfWork): Promise<void> {
    const last = await this.catalogue.toldUpTo(told.event_id, work);
    const position = this.order.admit(context, last, work);
    if (position) await this.catalogue.remember(ticketedEventOf(told), position, work);
  }
}
