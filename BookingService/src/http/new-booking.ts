import { quantity } from '@ticketwave/booking-contracts';
import { parseBody } from '@ticketwave/building-blocks/http';
import { currentCorrelation } from '@ticketwave/building-blocks/observability';
import { userId, uuid } from '@ticketwave/contracts';
import type { Request } from 'express';
import Joi from 'joi';
import type { CreateBookingCommand } from '../application/create-booking.ts';
import { MAXIMUM_TICKETS } from '../domain/new-booking.ts';

const body = Joi.object<Omit<CreateBookingCommand, 'correlationId'>, true>({
  eventId: uuid,
  userId,
  ticketCount: quantity.max(MAXIMUM_TICKETS),
});

/** What a request for a booking asks for. @throws HttpError as parseBody */
export function newBooking(request: Request): CreateBookingCommand {
  const correlation = currentCorrelation();
  if (correlation === undefined) throw new Error('Mount these routes behind the correlation-id middleware.');
  return { ...parseBody(request, body), correlationId: correlation.correlationId };
}
