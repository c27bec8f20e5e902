import { DomainError, Money, NotFoundError } from '@ticketwave/building-blocks/domain';
import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { inject, injectable } from 'inversify';
import {
  TicketedEvents,
  type TicketedEventPage,
  type TicketedEventQuery,
} from '../application/ticketed-events.ts';
import type { Category } from '../domain/category.ts';
import type { TicketedEventState } from '../domain/ticketed-event-state.ts';
import { TicketedEvent } from '../domain/ticketed-event.ts';
import { CatalogDatabase } from './catalog-database.ts';
import { Prisma, type TicketedEventRow } from './generated/prisma/client.ts';

const COLUMNS = Prisma.sql`id, name, category, starts_at AS "startsAt", price_minor AS "priceMinor",
  price_currency AS "priceCurrency", total_tickets AS "totalTickets", available_tickets AS "availableTickets"`;

@injectable()
export class PrismaTicketedEvents extends TicketedEvents {
  constructor(@inject(CatalogDatabase) private readonly database: CatalogDatabase) {
    super();
  }

  override async find(id: string): Promise<TicketedEvent | undefined> {
    const row = await this.database.client.ticketedEventRow.findUnique({ where: { id } });
    return row === null ? undefined : toTicketedEvent(row);
  }

  override async list({ category, page, pageSize }: TicketedEventQuery): Promise<TicketedEventPage> {
    const { client } = this.database;
    const where = category === undefined ? {} : { category };
    const orderBy = [{ startsAt: 'asc' }, { id: 'asc' }] as const;
    const [rows, total] = await client.$transaction([
      client.ticketedEventRow.findMany({
        where,
        orderBy: [...orderBy],
        skip: (page - 1) * pageSize,
        take: pageSize,
      }),
      client.ticketedEventRow.count({ where }),
    ]);
    return { items: rows.map(toTicketedEvent), total };
  }

  protected override async insert({ state }: TicketedEvent, work: UnitOfWork): Promise<void> {
    const rows = this.database.in(work).ticketedEventRow;
    const { count } = await rows.createMany({ data: toRow(state), skipDuplicates: true });
    if (count === 0) throw new DomainError('event_exists', `There is an event ${state.id} already.`);
  }

  override async exists(id: string, work: UnitOfWork): Promise<boolean> {
    const row = await this.database
      .in(work)
      .ticketedEventRow.findUnique({ where: { id }, select: { id: true } });
    return row !== null;
  }

  override async lock(id: string, work: UnitOfWork): Promise<TicketedEvent> {
    const [row] = await this.database.in(work).$queryRaw<TicketedEventRow[]>`
      SELECT ${COLUMNS} FROM ticketed_event WHERE id = ${id}::uuid FOR NO KEY UPDATE`;
    if (row === undefined) throw new NotFoundError('event_unknown', `There is no event ${id}.`);
    return toTicketedEvent(row);
  }

  protected override async update({ state }: TicketedEvent, work: UnitOfWork): Promise<void> {
    const { id, ...changed } = toRow(state);
    await this.database.in(work).ticketedEventRow.update({ where: { id }, data: changed });
  }

  override async takeTickets(
    id: string,
    quantity: number,
    now: Date,
    work: UnitOfWork,
  ): Promise<TicketedEvent | undefined> {
    const [row] = await this.database.in(work).$queryRaw<TicketedEventRow[]>`
      UPDATE ticketed_event SET available_tickets = available_tickets - ${quantity}::bigint
       WHERE id = ${id}::uuid
         AND available_tickets >= ${quantity}::bigint
         AND starts_at > ${now.toISOString()}::timestamptz
      RETURNING ${COLUMNS}`;
    return row && toTicketedEvent(row);
  }

  override async returnTickets(id: string, quantity: number, work: UnitOfWork): Promise<TicketedEvent> {
    const row = await this.database.in(work).ticketedEventRow.update({
      where: { id },
      data: { availableTickets: { increment: quantity } },
    });
    return toTicketedEvent(row);
  }
}

function toTicketedEvent({ priceMinor, priceCurrency, category, ...row }: TicketedEventRow): TicketedEvent {
  return TicketedEvent.restore({
    ...row,
    category: category as Category,
    price: new Money(priceMinor, priceCurrency),
  });
}

function toRow({ price, ...state }: TicketedEventState): TicketedEventRow {
  return { ...state, priceMinor: price.minor, priceCurrency: price.currency };
}
