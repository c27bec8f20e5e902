import { stock, quantity } from '@ticketwave/catalog-contracts';
import { amountIn, currency, timestamp, uuid } from '@ticketwave/contracts';
import Joi from 'joi';
import { categories } from '../domain/category.ts';
import type { TicketedEvent } from '../domain/ticketed-event.ts';

/** An event as people see it at a time; its price in the major unit of the currency. */
export function representationOf(ticketedEvent: TicketedEvent, now: Date) {
  const { id, name, category, startsAt, price, totalTickets, availableTickets } = ticketedEvent.state;
  return {
    eventId: id,
    name,
    category,
    startsAt: startsAt.toISOString(),
    priceAmount: price.major,
    priceCurrency: price.currency,
    totalTickets,
    availableTickets,
    status: ticketedEvent.status(now),
  };
}

export type TicketedEventRepresentation = ReturnType<typeof representationOf>;

/** Of `representationOf`. */
export const ticketedEvent = Joi.object<TicketedEventRepresentation, true>({
  eventId: uuid,
  name: Joi.string(),
  category: Joi.string().valid(...categories),
  startsAt: timestamp,
  priceAmount: amountIn('priceCurrency').description('Of one ticket.'),
  priceCurrency: currency,
  totalTickets: quantity.description('Ever put on sale.'),
  availableTickets: stock.description('Those that no booking holds.'),
  status: Joi.string().valid('available', 'sold-out', 'over'),
})
  .meta({ fieldKind: { name: 'Event' } })
  .example({
    eventId: '123e4567-e89b-12d3-a456-426614174000',
    name: 'Sample Concert',
    category: 'concert',
    startsAt: '2027-06-01T19:00:00.000Z',
    priceAmount: 49.9,
    priceCurrency: 'EUR',
    totalTickets: 100,
    availableTickets: 98,
    status: 'available',
  } satisfies TicketedEventRepresentation);
