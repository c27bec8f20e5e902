import { Money } from '@ticketwave/building-blocks/domain';
import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { inject, injectable } from 'inversify';
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

  /** One statement: two messages about one event cannot overtake each other between a reading and a writing. */
  override async remember(ticketedEvent: TicketedEvent, sequence: number, work: UnitOfWork): Promise<void> {
    const { id, name, category, startsAt, price } = ticketedEvent;
    await this.database.in(work).$executeRaw`
      INSERT INTO catalogue_event AS known
        (event_id, name, category, starts_at, price_minor, price_currency, last_sequence)
      VALUES (${id}::uuid, ${name}, ${category}, ${startsAt}::timestamptz, ${price.minor}::bigint,
        ${price.currency}, ${sequence}::bigint)
      ON CONFLICT (event_id) DO UPDATE
        SET name = excluded.name, category = excluded.category, starts_at = excluded.starts_at,
            price_minor = excluded.price_minor, price_currency = excluded.price_currency,
            last_sequence = excluded.last_sequence
        WHERE known.last_sequence < excluded.last_sequence`;
  }
}
