import { NotFoundError } from '@ticketwave/building-blocks/domain';
import { HttpError, HttpRoutes, Operation } from '@ticketwave/building-blocks/http';
import { userId, uuid } from '@ticketwave/contracts';
import type { Router } from 'express';
import { inject, injectable } from 'inversify';
import Joi from 'joi';
import { EventArchive, type FlowKey } from '../application/event-archive.ts';
import { classOfEvent } from '../application/recorded-events.ts';
import { flowOf, type Flow } from '../domain/flow.ts';
import { mermaidOf } from '../domain/mermaid.ts';
import { scenarioOf } from '../domain/scenario.ts';
import { flowRepresentationOf, flowSchema } from './flow-representation.ts';

interface FlowQuery {
  readonly correlationId?: string;
  readonly bookingId?: string;
  readonly userId?: string;
  readonly eventId?: string;
  readonly format?: 'mermaid' | 'test';
  readonly service?: string;
}

const MERMAID = 'text/vnd.mermaid';
const TYPESCRIPT = 'text/typescript';

const showFlow = new Operation({
  name: 'showFlow',
  method: 'get',
  path: '/api/flows',
  role: 'reader',
  summary: 'All messages that belong together, in the order in which they happened',
  description:
    'Asked for by one id: all messages of every correlation that it appears in. `eventId` is the id of a message, or of ' +
    'anything that messages are about. `format=test` gives what one `service` did in it, as a test in the style of ' +
    '@ticketwave/testing.',
  query: Joi.object<FlowQuery>({
    correlationId: uuid.optional().example('0197f1f0-6f0a-7c3e-9d55-0242ac120001'),
    bookingId: uuid.optional().example('0197f1f0-6f0b-7a10-8c21-5f3d9e7b4a01'),
    userId: userId.optional().example('ada@example.com'),
    eventId: uuid.optional().example('0197f1f0-6f0a-7c3e-9d55-0242ac120002'),
    format: Joi.string().valid('mermaid', 'test').optional().example('mermaid'),
    service: Joi.string()
      .pattern(/^[a-z]+(-[a-z]+)*$/, 'the name of a service')
      .optional()
      .description('With format=test: the one under test, which has answered a message of the flow.')
      .example('catalog'),
  })
    .with('service', 'format')
    .xor('correlationId', 'bookingId', 'userId', 'eventId')
    .messages({
      'object.missing': 'one of correlationId, bookingId, userId and eventId is required',
      'object.xor': 'only one of correlationId, bookingId, userId and eventId may be given',
    }),
  answers: { 200: { description: 'The flow.', body: flowSchema, texts: [MERMAID, TYPESCRIPT] } },
  refusals: { 400: ['service_missing'], 404: ['flow_unknown', 'service_silent'] },
});

@injectable()
export class FlowRoutes extends HttpRoutes {
  constructor(@inject(EventArchive) private readonly archive: EventArchive) {
    super();
  }

  override mount(router: Router): void {
    showFlow.mount(router, async ({ query }, request, response) => {
      const { events, isComplete } = await this.archive.flow(keyOf(query));
      if (events.length === 0)
        throw new NotFoundError('flow_unknown', 'No message that is stored has this id in it.');
      const flow = flowOf(events, isComplete);
      if (query.format === 'test') {
        const text = testOf(flow, query.service);
        response.type(TYPESCRIPT).send(text);
        return undefined;
      }
      if (query.format === undefined && request.accepts(['json', MERMAID]) !== MERMAID)
        return { status: 200, body: flowRepresentationOf(flow) };
      response.type(MERMAID).send(mermaidOf(flow));
      return undefined;
    });
  }
}

/** @throws HttpError 400 without a service, NotFoundError for one that has answered nothing */
function testOf(flow: Flow, service: string | undefined): string {
  if (service === undefined)
    throw new HttpError(400, 'service_missing', 'format=test needs service: the one under test.');
  const text = scenarioOf(flow, service, classOfEvent);
  if (text !== undefined) return text;
  throw new NotFoundError('service_silent', `${service} has answered no message of this flow.`);
}

function keyOf({ correlationId, bookingId, userId: user, eventId }: FlowQuery): FlowKey {
  if (correlationId !== undefined) return { correlationId };
  return { id: bookingId ?? user ?? eventId ?? '' };
}
