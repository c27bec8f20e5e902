import { uuid } from '@ticketwave/contracts';
import Joi from 'joi';

/** The parameters of a query by which events are chosen. */
export const eventFilter = {
  type: Joi.string()
    .pattern(/^[a-z.-]{1,100}\*?$/, 'an event type, or the beginning of one with * behind it')
    .optional()
    .example('booking.booking.*'),
  entityId: Joi.string()
    .pattern(/^[^\p{Cc}\p{Cs}]{1,128}$/u, '1 to 128 characters')
    .optional()
    .example('0197f1f0-6f0b-7a10-8c21-5f3d9e7b4a01'),
  correlationId: uuid.optional().example('0197f1f0-6f0a-7c3e-9d55-0242ac120001'),
};
