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
  }),
  log: {
    icon: '📊',
    publishing: (data) => ({ EventId: data.event_id, Available: data.available_seats }),
  },
}) {}
