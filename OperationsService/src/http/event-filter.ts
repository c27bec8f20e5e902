import { uuid } from '@ticketwave/contracts';
import Joi from 'joi';

/** The parameters of a query by which events are chosen. */
export const eventFilter = {
  type: Joi.string()
    .pattern(/^[a-z.-]{1,100}\*?$/, 'an event type, or the beginning of one with * behind it')
    .optional()
    .example('booking.booking.*'),
  entityId: Joi.string()
    .pattern(/^[^]{1,128}$/u, '1 to 128 characters')
    .optional(),
  correlationId: uuid.optional(),
};
