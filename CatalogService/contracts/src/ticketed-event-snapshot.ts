import { amountIn, currency, timestamp, uuid } from '@ticketwave/contracts';
import Joi from 'joi';
import { stock } from './quantities.ts';

export const categories = ['concert', 'sport', 'theatre', 'flight', 'hotel', 'car'] as const;
export type Category = (typeof categories)[number];

/** An event of the catalogue with everything that others need to sell it, as it is now. */
export interface TicketedEventSnapshot {
  readonly event_id: string;
  readonly name: string;
  readonly category: Category;
  readonly starts_at: string;
  /** Of one ticket, in the major unit of the currency, with at most its decimals. */
  readonly price_amount: number;
  /** ISO 4217. */
  readonly price_currency: string;
  readonly total_tickets: number;
  readonly available_tickets: number;
}

export const ticketedEventSnapshot = Joi.object<TicketedEventSnapshot, true>({
  event_id: uuid,
  name: Joi.string(),
  category: Joi.string().valid(...categories),
  starts_at: timestamp,
  price_amount: amountIn('price_currency'),
  price_currency: currency,
  total_tickets: stock,
  available_tickets: stock,
});
