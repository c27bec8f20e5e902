import { Operation } from '@ticketwave/building-blocks/http';
import Joi from 'joi';
import { ticketedEvent, type TicketedEventRepresentation } from './ticketed-event-representation.ts';
import {
  createBody,
  idPath,
  listQuery,
  page,
  pageSize,
  restockBody,
  updateBody,
} from './ticketed-event.schemas.ts';

interface TicketedEventPage {
  readonly items: TicketedEventRepresentation[];
  readonly page: number;
  readonly pageSize: number;
  readonly total: number;
}

export const listEvents = new Operation({
  name: 'listEvents',
  method: 'get',
  path: '/api/events',
  summary: 'What is on sale',
  query: listQuery,
  answers: {
    200: {
      description: 'One page of the list, and how many events there are altogether.',
      body: Joi.object<TicketedEventPage, true>({
        items: Joi.array().items(ticketedEvent),
        page,
        pageSize,
        total: Joi.number().integer().min(0),
      }),
    },
  },
});

export const showEvent = new Operation({
  name: 'showEvent',
  method: 'get',
  path: '/api/events/:id',
  summary: 'One event, and how many tickets are left',
  parameters: idPath,
  answers: { 200: { description: 'The event.', body: ticketedEvent } },
  refusals: { 404: ['event_unknown'] },
});

export const createEvent = new Operation({
  name: 'createEvent',
  method: 'post',
  path: '/api/events',
  summary: 'Put an event on sale',
  body: createBody,
  idempotent: true,
  answers: { 201: { description: 'The event.', body: ticketedEvent, location: true } },
});

export const updateEvent = new Operation({
  name: 'updateEvent',
  method: 'patch',
  path: '/api/events/:id',
  summary: 'Correct what the catalogue says about an event',
  description: 'Any of the details, at least one.',
  parameters: idPath,
  body: updateBody,
  answers: { 200: { description: 'The event as it is now.', body: ticketedEvent } },
  refusals: { 404: ['event_unknown'], 409: ['money_invalid'] },
});

export const restockEvent = new Operation({
  name: 'restockEvent',
  method: 'post',
  path: '/api/events/:id/restock',
  summary: 'Put more tickets of an event on sale',
  parameters: idPath,
  body: restockBody,
  idempotent: true,
  answers: { 200: { description: 'The event as it is now.', body: ticketedEvent } },
  refusals: { 404: ['event_unknown'], 409: ['tickets_invalid'] },
});
