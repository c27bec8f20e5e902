import { Operation } from '@ticketwave/building-blocks/http';
import { uuid } from '@ticketwave/contracts';
import Joi from 'joi';
import { booking } from './booking-representation.ts';
import { newBooking } from './new-booking.ts';

const parameters = Joi.object<{ readonly id: string }, true>({
  id: uuid.example('0197f1f0-6f0b-7a10-8c21-5f3d9e7b4a01'),
});

/** In the user's own words, which may fill several lines. */
const reason = Joi.string()
  .pattern(/^(?:[^\p{Cc}\p{Cs}]|[\t\r\n]){1,500}$/u)
  .messages({
    'string.pattern.base':
      '{{#label}} must have at most 500 characters, and no control characters but tabs and line breaks',
  });

export const createBooking = new Operation({
  name: 'createBooking',
  method: 'post',
  path: '/api/bookings',
  summary: 'Book tickets',
  description:
    'The tickets are asked for and a payment is prepared: a moment later the booking awaits payment, or has failed.',
  body: newBooking,
  idempotent: true,
  answers: { 201: { description: 'The booking, pending.', body: booking, location: true } },
  refusals: { 404: ['event_unknown'], 409: ['event_over'] },
});

export const showBooking = new Operation({
  name: 'showBooking',
  method: 'get',
  path: '/api/bookings/:id',
  summary: 'Where a booking stands',
  parameters,
  answers: { 200: { description: 'The booking.', body: booking } },
  refusals: { 404: ['booking_unknown'] },
});

export const cancelBooking = new Operation({
  name: 'cancelBooking',
  method: 'post',
  path: '/api/bookings/:id/cancel',
  summary: 'Cancel a booking',
  description: 'Its tickets are back on sale, and what was paid goes back.',
  parameters,
  body: Joi.object<{ readonly reason?: string }>({ reason: reason.optional() }).example({
    reason: 'I have fallen ill.',
  }),
  idempotent: true,
  answers: { 200: { description: 'The booking, cancelled.', body: booking } },
  refusals: { 404: ['booking_unknown'], 409: ['booking_ended', 'event_over'] },
});
