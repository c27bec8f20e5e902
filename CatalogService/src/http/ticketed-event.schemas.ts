import { quantity } from '@ticketwave/catalog-contracts';
import { amountIn, currency, timestamp, uuid } from '@ticketwave/contracts';
import Joi from 'joi';
import { categories, type Category } from '../domain/category.ts';
import { MAXIMUM_PRICE, MAXIMUM_TICKETS } from '../domain/ticketed-event.ts';

export interface TicketedEventBody {
  readonly name: string;
  readonly category: Category;
  readonly startsAt: string;
  readonly priceAmount: number;
  readonly priceCurrency: string;
}

/** PostgreSQL and JSON readers choke on NUL and on half a surrogate pair. */
const name = Joi.string()
  .trim()
  .pattern(/^[^\p{Cc}\p{Cs}]{1,200}$/u)
  .messages({
    'string.pattern.base':
      '{{#label}} must have 1 to 200 characters, and no control characters or half characters',
  });

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
}).example({
  name: 'Sample Concert',
  category: 'concert',
  startsAt: '2027-06-01T19:00:00.000Z',
  priceAmount: 49.9,
  priceCurrency: 'EUR',
  totalTickets: 100,
});

/** Any of the details, at least one. */
export const updateBody = Joi.object<Partial<TicketedEventBody>>(details)
  .fork(Object.keys(details), (field) => field.optional())
  .min(1)
  .example({ name: 'Sample Concert in the Park' });

export const restockBody = Joi.object<{ readonly quantity: number }>({ quantity: tickets }).example({
  quantity: 50,
});

export const idPath = Joi.object<{ readonly id: string }>({
  id: uuid.example('123e4567-e89b-12d3-a456-426614174000'),
});

export const page = Joi.number().integer().min(1).max(1_000_000);
export const pageSize = Joi.number().integer().min(1).max(100);

export const listQuery = Joi.object<{
  readonly category?: Category;
  readonly page: number;
  readonly pageSize: number;
}>({
  category: category.optional().example('concert'),
  page: page.optional().default(1).example(1),
  pageSize: pageSize.optional().default(20).example(20),
});
