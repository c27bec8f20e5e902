import { quantity } from '@ticketwave/catalog-contracts';
import { amountIn, currency, timestamp, uuid } from '@ticketwave/contracts';
import Joi from 'joi';
import { categories, type Category } from '../domain/category.ts';
import { MAXIMUM_PRICE, MAXIMUM_TICKETS } from '../domain/ticketed-event.ts';

interface TicketedEventBody {
  readonly name: string;
  readonly category: Category;
  readonly startsAt: string;
  readonly priceAmount: number;
  readonly priceCurrency: string;
}

/** PostgreSQL and JSON readers choke on NUL and on half a surrogate pair. */
const name = Joi.string()
  .trim()
  .max(200)
  .pattern(/^[^\p{Cc}\p{Cs}]*$/u)
  .messages({ 'string.pattern.base': '{{#label}} must not contain control characters or half characters' });

const category = Joi.string<Category>().valid(...categories);
const tickets = quantity.max(MAXIMUM_TICKETS);

const details = {
  name,
  category,
  startsAt: timestamp,
  priceAmount: amountIn('priceCurrency').max(MAXIMUM_PRICE),
  priceCurrency: currency,
};

export const createBody = Joi.object<TicketedEventBody & { readonly totalTickets: number }>({
  ...details,
  totalTickets: tickets,
});

/** Any of the details, at least one. */
export const updateBody = Joi.object<Partial<TicketedEventBody>>(details)
  .fork(Object.keys(details), (field) => field.optional())
  .min(1);

export const restockBody = Joi.object<{ readonly quantity: number }>({ quantity: tickets });

export const idPath = Joi.object<{ readonly id: string }>({ id: uuid });

export const listQuery = Joi.object<{
  readonly category?: Category;
  readonly page: number;
  readonly pageSize: number;
}>({
  category: category.optional(),
  page: Joi.number().integer().min(1).max(1_000_000).optional().default(1),
  pageSize: Joi.number().integer().min(1).max(100).optional().default(20),
});
