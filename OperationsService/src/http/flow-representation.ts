import { timestamp, uuid } from '@ticketwave/contracts';
import Joi from 'joi';
import type { Flow, FlowMessage } from '../domain/flow.ts';
import { representationOf, storedEvent } from './stored-event-representation.ts';

const messageRepresentationOf = (message: FlowMessage) => ({
  event: representationOf(message.event),
  from: message.from,
  to: [...message.to],
  parentId: message.parentId,
  depth: message.depth,
  sinceStartMs: message.sinceStart,
  sinceParentMs: message.sinceParent,
});

type FlowMessageRepresentation = ReturnType<typeof messageRepresentationOf>;

export const flowRepresentationOf = (flow: Flow) => ({
  correlationIds: [...flow.correlationIds],
  startedAt: flow.startedAt.toISOString(),
  endedAt: flow.endedAt.toISOString(),
  durationMs: flow.endedAt.getTime() - flow.startedAt.getTime(),
  participants: [...flow.participants],
  messages: flow.messages.map(messageRepresentationOf),
  isComplete: flow.isComplete,
});

type FlowRepresentation = ReturnType<typeof flowRepresentationOf>;

const flowMessage = Joi.object<FlowMessageRepresentation, true>({
  event: storedEvent,
  from: Joi.string(),
  to: Joi.array()
    .items(Joi.string())
    .description('The services that have answered it, as far as their answers are here.'),
  parentId: uuid
    .allow(null)
    .description(
      'The message that directly led to it; null if that was a request over HTTP, or is not here.',
    ),
  depth: Joi.number().integer().min(0),
  sinceStartMs: Joi.number().integer(),
  sinceParentMs: Joi.number()
    .integer()
    .allow(null)
    .description('Negative if the clocks of two services differ.'),
}).meta({ fieldKind: { name: 'FlowMessage' } });

/** Of `flowRepresentationOf`. */
export const flowSchema = Joi.object<FlowRepresentation, true>({
  correlationIds: Joi.array().items(uuid),
  startedAt: timestamp,
  endedAt: timestamp,
  durationMs: Joi.number().integer().min(0),
  participants: Joi.array().items(Joi.string()),
  messages: Joi.array().items(flowMessage),
  isComplete: Joi.boolean().description(
    'False if there are more messages than are shown: these are the newest.',
  ),
}).meta({ fieldKind: { name: 'Flow' } });
