import { Money } from '@ticketwave/building-blocks/domain';
import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { inject, injectable } from 'inversify';
import type { MessagePosition } from '../application/message-position.ts';
import { Catalogue } from '../application/catalogue.ts';
import type { TicketedEvent } from '../domain/ticketed-event.ts';
import { BookingDatabase } from './booking-database.ts';
import { isNewerThan } from './newer-rows.ts';

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
    await this.database.sql(work)(
      `INSERT INTO catalogue_event
         (event_id, name, category, starts_at, price_minor, price_currency, last_sequence, last_told_at)
       VALUES ($1::uuid, $2, $3, $4::timestamptz, $5::bigint, $6, $7::bigint, $8::timestamptz)
       ON CONFLICT (event_id) DO UPDATE
         SET name = excluded.name, category = excluded.category, starts_at = excluded.starts_at,
             price_minor = excluded.price_minor, price_currency = excluded.price_currency,
             last_sequence = excluded.last_sequence, last_told_at = excluded.last_told_at
         WHERE ${isNewerThan('catalogue_event')}`,
      eventId,
      name,
      category,
      startsAt,
      price.minor,
      price.currency,
      sequence,
      publishedAt,
    );
  }
}
