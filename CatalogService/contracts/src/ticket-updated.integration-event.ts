import { amountIn, currency, integrationEvent, uuid } from '@ticketwave/contracts';
import Joi from 'joi';
import { stock } from './quantities.ts';

export const ticketStatuses = ['available', 'sold-out'] as const;
export type TicketStatus = (typeof ticketStatuses)[number];

export interface TicketUpdated {
  /** UUID version 5 of the event. */
  readonly ticket_id: string;
  readonly event_id: string;
  readonly available_seats: number;
  /** Of one ticket, in the major unit of the currency, with at most its decimals. */
  readonly price: number;
  /** ISO 4217. */
  readonly currency: string;
  readonly status: TicketStatus;
}

/** What an event has to offer has changed: how many seats, at what price, or none any more. */
export class TicketUpdatedIntegrationEvent extends integrationEvent({
  publisher: 'catalog',
  type: 'catalog.ticket.updated',
  version: '1.0',
  kind: 'fact',
  entity: (data) => data.event_id,
  schema: Joi.object<TicketUpdated, true>({
    ticket_id: uuid,
    event_id: uuid,
    available_seats: stock,
    price: amountIn('currency'),
    currency,
    status: Joi.string().valid(...ticketStatuses),
  }).example({
    ticket_id: '8898ce85-9b9c-5d10-8409-718fb9f66272',
    event_id: '123e4567-e89b-12d3-a456-426614174000',
    available_seats: 98,
    price: 49.9,
    currency: 'EUR',
    status: 'available',
  }),
  log: {
    icon: '📊',
    publishing: (data) => ({ EventId: data.event_id, Available: data.available_seats }),
  },
}) {}
