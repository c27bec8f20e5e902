import { quantity } from '@ticketwave/booking-contracts';
import { currentCorrelation } from '@ticketwave/building-blocks/observability';
import { userId, uuid } from '@ticketwave/contracts';
import Joi from 'joi';
import type { CreateBookingCommand } from '../application/create-booking.ts';
import { MAXIMUM_TICKETS } from '../domain/new-booking.ts';

type NewBooking = Omit<CreateBookingCommand, 'correlationId'>;

/** What a request for a booking asks for. */
export const newBooking = Joi.object<NewBooking, true>({
  eventId: uuid,
  userId,
  ticketCount: quantity.max(MAXIMUM_TICKETS),
}).example({
  eventId: '123e4567-e89b-12d3-a456-426614174000',
  userId: 'ada@example.com',
  ticketCount: 2,
} satisfies NewBooking);

/** The same in the correlation of the request. */
export function commandOf(body: NewBooking): CreateBookingCommand {
  const correlation = currentCorrelation();
  if (correlation === undefined) throw new Error('Mount these routes behind the correlation-id middleware.');
  return { ...body, correlationId: correlation.correlationId };
}
