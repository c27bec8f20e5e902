import { NotFoundError } from '@ticketwave/building-blocks/domain';
import { HttpRoutes, Operation } from '@ticketwave/building-blocks/http';
import { timestamp, uuid } from '@ticketwave/contracts';
import type { Router } from 'express';
import { inject, injectable } from 'inversify';
import Joi from 'joi';
import { EventArchive, type EventFilter, type EventSearch } from '../application/event-archive.ts';
import { cursorOf, placeOf } from './cursor.ts';
import { eventFilter } from './event-filter.ts';
import {
  representationOf,
  storedEvent,
  type StoredEventRepresentation,
} from './stored-event-representation.ts';

interface SearchQuery extends EventFilter {
  readonly from?: string;
  readonly to?: string;
  readonly text?: string;
  readonly field?: string;
  readonly order: EventSearch['order'];
  readonly limit: number;
  readonly cursor?: string;
}

const searchEvents = new Operation({
  name: 'searchEvents',
  method: 'get',
  path: '/api/events',
  role: 'reader',
  summary: 'Stored events, page by page',
  query: Joi.object<SearchQuery>({
    ...eventFilter,
    from: timestamp.optional().example('2026-01-30T00:00:00.000Z'),
    to: timestamp.optional().example('2026-01-31T00:00:00.000Z'),
    text: Joi.string()
      .pattern(/^[^]{1,200}$/u, '1 to 200 characters')
      .optional()
      .description('Words that stand in the data.')
      .example('concert'),
    field: Joi.string()
      .pattern(/^[^]{1,100}$/u, '1 to 100 characters')
      .optional()
      .description('The field of the data that has the text.')
      .example('category'),
    order: Joi.string().valid('newest', 'oldest').default('newest').optional().example('newest'),
    limit: Joi.number().integer().min(1).max(500).default(50).optional().example(50),
    cursor: Joi.string()
      .pattern(/^[\w-]{1,100}$/, 'a nextCursor')
      .optional()
      .example(cursorOf({ occurredAt: new Date('2026-01-30T10:30:00.000Z'), position: 1_042 })),
  }).with('field', 'text'),
  answers: {
    200: {
      description: 'One page.',
      body: Joi.object<{ items: StoredEventRepresentation[]; nextCursor: string | null }, true>({
        items: Joi.array().items(storedEvent),
        nextCursor: Joi.string().allow(null).description('Of the next page; null on the last one.'),
      }),
    },
  },
  refusals: { 400: ['cursor_invalid'] },
});

const showEvent = new Operation({
  name: 'showStoredEvent',
  method: 'get',
  path: '/api/events/:eventId',
  role: 'reader',
  summary: 'One stored event',
  parameters: Joi.object<{ eventId: string }, true>({
    eventId: uuid.example('0197f1f0-6f0a-7c3e-9d55-0242ac120002'),
  }),
  answers: { 200: { description: 'The event.', body: storedEvent } },
  refusals: { 404: ['event_unknown'] },
});

@injectable()
export class EventRoutes extends HttpRoutes {
  constructor(@inject(EventArchive) private readonly archive: EventArchive) {
    super();
  }

  override mount(router: Router): void {
    searchEvents.mount(router, async ({ query }) => {
      const { from, to, cursor, limit, ...others } = query;
      const found = await this.archive.search({
        ...others,
        ...(from !== undefined && { from: new Date(from) }),
        ...(to !== undefined && { to: new Date(to) }),
        ...(cursor !== undefined && { after: placeOf(cursor) }),
        limit: limit + 1,
      });
      const items = found.slice(0, limit);
      const last = items.at(-1);
      const nextCursor = last && found.length > limit ? cursorOf(last) : null;
      return { status: 200, body: { items: items.map(representationOf), nextCursor } };
    });
    showEvent.mount(router, async ({ path: { eventId } }) => {
      const found = await this.archive.find(eventId);
      if (!found) throw new NotFoundError('event_unknown', `No event ${eventId} is stored.`);
      return { status: 200, body: representationOf(found) };
    });
  }
}
