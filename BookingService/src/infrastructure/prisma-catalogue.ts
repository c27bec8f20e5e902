import { Money } from '@ticketwave/building-blocks/domain';
import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { inject, injectable } from 'inversify';
import type { MessagePosition } from '../application/message-position.ts';
import { Catalogue } from '../application/catalogue.ts';
import type { TicketedEvent } from '../domain/ticketed-event.ts';
import { BookingDatabase } from './booking-database.ts';

@injectable()
export class PrismaCatalogue extends Catalogue {
  constructor(@inject(BookingDatabase) private readonly database: BookingDatabase) {
    super();
  }

  override async find(eventId: string, work: UnitOfWork): Promise<TicketedEvent | undefined> {
    const row = await this.database.in(work).catalogueEvent.findUnique({ where: { eventId } });
    if (row === null) return undefined;
    return {
      id: row.eventId,
      name: row.name,
      category: row.category,
      startsAt: row.startsAt,
      price: new Money(Number(row.priceMinor), row.priceCurrency),
    };
  }

  override async remember(
    { id: eventId, name, category, startsAt, price }: TicketedEvent,
    { sequence, publishedAt }: MessagePosition,
    work: UnitOfWork,
  ): Promise<void> {
    const data = {
      name,
      category,
      startsAt,
      priceMinor: BigInt(price.minor),
      priceCurrency: price.currency,
      lastSequence: BigInt(sequence),
      lastPublishedAt: publishedAt,
    };
    await this.database.in(work).catalogueEvent.upsert({
      where: { eventId },
      create: { eventId, ...data },
      update: data,
    });
  }
}
