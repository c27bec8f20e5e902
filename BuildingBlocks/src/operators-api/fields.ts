import { timestamp, uuid } from '@ticketwave/contracts';
import Joi from 'joi';

/** Whatever somebody has sent; null if nothing. */
export const text = Joi.string().allow('', null);
export const time = timestamp.allow(null);
export const count = Joi.number().integer().min(0);
export const reason = Joi.string()
  .pattern(/^[^]{1,500}$/u)
  .messages({ 'string.pattern.base': '{{#label}} must have 1 to 500 characters' })
  .example('the table is back');
export const auditId = uuid.description('Its line in the audit.');
export const limit = (preset: number, most = 500): Joi.NumberSchema =>
  Joi.number().integer().min(1).max(most).default(preset).optional();
/** As a queue is named. */
export const queueName = Joi.string()
  .pattern(/^[\w.-]{1,200}$/)
  .example('stock.reservations');
export const ofQueue = Joi.object<{ queue: string }, true>({ queue: queueName });
export const nothing = Joi.object<Record<string, never>>({}).example({});

export { timestamp, uuid };
