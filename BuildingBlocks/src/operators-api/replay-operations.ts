import type { Envelope } from '@ticketwave/contracts';
import Joi from 'joi';
import { Operation } from '../http/index.ts';
import type { ReplayOutcome } from '../operations/index.ts';
import { count, limit, nothing, queueName, reason, text, time, timestamp, uuid } from './fields.ts';
import { BROKER } from './operator-context.ts';

const EXAMPLE = '0197f1f0-6f0a-7c3e-9d55-0242ac120002';

const run = Joi.object({
  id: uuid,
  queue: queueName,
  rebuild: Joi.boolean(),
  operator: Joi.string(),
  reason: Joi.string(),
  selection: Joi.object().unknown(),
  state: Joi.string().valid('open', 'done', 'cancelled'),
  why: text.description('What hinders it; null if nothing does.'),
  createdAt: timestamp,
  updatedAt: timestamp,
  counts: Joi.object({
    waiting: count.description('The broker has not confirmed them yet.'),
    underWay: count,
    handled: count,
    duplicate: count.description('The inbox remembers them: they have no effect.'),
    deadLettered: count,
    invalid: count.description('Not sent: today’s code cannot read them, or does not take them.'),
  }),
  rebuilt: Joi.object({
    rows: count,
    changed: count.description('Rows that were added, changed or taken away.'),
    hashBefore: Joi.string().description('Of the tables before.'),
    hash: Joi.string(),
    heldMs: count.description('How long the messages of the subscription had to wait.'),
  })
    .allow(null)
    .description('Of a rebuild that is done.'),
}).meta({ fieldKind: { name: 'Replay' } });

const envelope = Joi.object<Envelope>({
  event_id: uuid,
  event_type: Joi.string(),
  event_version: Joi.string(),
  timestamp,
  correlation_id: Joi.string(),
  causation_id: Joi.string(),
  data: Joi.object().unknown(),
  metadata: Joi.object({
    source: Joi.string(),
    source_version: Joi.string(),
    entity_id: Joi.string(),
    sequence: Joi.number().integer().min(1),
  }).unknown(),
});
const events = Joi.array()
  .items(envelope)
  .max(500)
  .description('Envelopes, as they were on the wire, in the order of the event store.');
const EVENT: Envelope = {
  event_id: EXAMPLE,
  event_type: 'orders.order.placed',
  event_version: '1.0',
  timestamp: '2026-01-30T10:30:00.000Z',
  correlation_id: '0197f1f0-6f0a-7c3e-9d55-0242ac120001',
  causation_id: '0197f1f0-6f0a-7c3e-9d55-0242ac120001',
  data: { order_id: '0197f1f0-6f0a-7c3e-9d55-0242ac120009' },
  metadata: {
    source: 'orders-service',
    source_version: '1.0.0',
    entity_id: '0197f1f0-6f0a-7c3e-9d55-0242ac120009',
    sequence: 1,
  },
};

export interface Page {
  readonly events: Envelope[];
}

export interface Beginning {
  readonly id: string;
  readonly queue: string;
  readonly rebuild?: boolean;
  readonly selection: object;
  readonly oldest?: string;
  readonly reason: string;
}

export const tryReplay = new Operation({
  name: 'tryReplay',
  method: 'post',
  path: '/ops/replays/dry-run',
  role: 'reader',
  summary: 'Compare stored events with today’s code and the inbox of a queue',
  body: Joi.object<Page & { readonly queue: string }, true>({ queue: queueName, events }).example({
    queue: 'stock.reservations',
    events: [EVENT],
  }),
  answers: {
    200: {
      description: 'Nothing was changed.',
      body: Joi.object({
        queue: queueName,
        verdicts: Joi.object({
          'would-be-handled': count,
          'handled-already': count.description('The inbox would drop them.'),
          'still-invalid': count,
          'not-taken': count,
        }),
        tooOld: count.description('Older than the inbox is sure to remember: a replay is refused.'),
        oldestAllowed: timestamp,
        bindings: Joi.array()
          .items(Joi.string())
          .description('Patterns of routing keys: what fits none is not taken.'),
      }),
    },
  },
  refusals: { 404: ['queue_unknown'] },
});

export const beginReplay = new Operation({
  name: 'beginReplay',
  method: 'post',
  path: '/ops/replays',
  role: 'operator',
  summary: 'Begin to send stored events to one queue again, or to make the tables of its subscription anew',
  body: Joi.object<Beginning>({
    id: uuid.description('Chosen by who asks: to ask again begins nothing else.'),
    queue: queueName,
    rebuild: Joi.boolean().optional().description('Make its tables anew from the events; they take all.'),
    selection: Joi.object().unknown().description('Which events, for those who read it.'),
    oldest: timestamp.optional().description('When the oldest of the events was published.'),
    reason,
  }).example({
    id: EXAMPLE,
    queue: 'stock.reservations',
    ...{ rebuild: false, selection: { type: 'orders.order.*' }, oldest: '2026-01-30T10:30:00.000Z' },
    reason: 'the table is back',
  }),
  answers: { 202: { description: 'It is open: send its events.', body: run } },
  refusals: {
    404: ['queue_unknown'],
    409: ['replay_under_way', 'too_old', 'not_rebuildable'],
  },
});

export const listReplays = new Operation({
  name: 'listReplays',
  method: 'get',
  path: '/ops/replays',
  role: 'reader',
  summary: 'Replays and rebuilds, the newest first',
  query: Joi.object<{ limit: number }>({ limit: limit(50) }),
  answers: { 200: { description: 'The replays.', body: Joi.object({ replays: Joi.array().items(run) }) } },
});

const parameters = Joi.object<{ id: string }, true>({ id: uuid.example(EXAMPLE) });

export const showReplay = new Operation({
  name: 'showReplay',
  method: 'get',
  path: '/ops/replays/:id',
  role: 'reader',
  summary: 'How far a replay has come',
  parameters,
  answers: { 200: { description: 'The replay.', body: run } },
  refusals: { 404: ['replay_unknown'] },
});

export const sendReplayed = new Operation({
  name: 'sendReplayed',
  method: 'post',
  path: '/ops/replays/:id/events',
  role: 'operator',
  summary: 'Hand in a page of events; the same page again has no effect',
  parameters,
  body: Joi.object<Page, true>({ events }).example({ events: [EVENT] }),
  answers: { 200: { description: 'The broker has them, or the new tables do.', body: run } },
  refusals: {
    ...BROKER,
    404: ['replay_unknown'],
    409: ['replay_ended', 'too_old', 'rebuild_failed'],
  },
});

export const finishReplay = new Operation({
  name: 'finishReplay',
  method: 'post',
  path: '/ops/replays/:id/finish',
  role: 'operator',
  summary: 'End it if every message has its outcome, or exchange the tables if the new ones have caught up',
  parameters,
  body: nothing,
  answers: { 200: { description: 'The replay, which may still be open.', body: run } },
  refusals: { 404: ['replay_unknown'], 409: ['replay_ended', 'not_caught_up', 'rebuild_failed'] },
});

export const cancelReplay = new Operation({
  name: 'cancelReplay',
  method: 'post',
  path: '/ops/replays/:id/cancel',
  role: 'operator',
  summary: 'Take no more events; new tables are dropped, and what was sent to the queue stays there',
  parameters,
  body: nothing,
  answers: { 200: { description: 'It is cancelled.', body: run } },
  refusals: { 404: ['replay_unknown'], 409: ['replay_ended'] },
});

const OUTCOMES = ['waiting', 'under-way', 'handled', 'duplicate', 'dead-lettered', 'invalid'] as const;

export const listReplayed = new Operation({
  name: 'listReplayed',
  method: 'get',
  path: '/ops/replays/:id/messages',
  role: 'reader',
  summary: 'What became of each message that was sent to the queue',
  parameters,
  query: Joi.object<{ outcome?: ReplayOutcome; after: number; limit: number }>({
    outcome: Joi.string()
      .valid(...OUTCOMES)
      .optional(),
    after: count.default(0).optional(),
    limit: limit(100, 1_000),
  }),
  answers: {
    200: {
      description: 'In the order in which they were handed in.',
      body: Joi.object({
        messages: Joi.array().items(
          Joi.object({
            number: count,
            messageId: uuid,
            outcome: Joi.string().valid(...OUTCOMES),
            reason: text,
            sentAt: time,
            endedAt: time,
          }),
        ),
      }),
    },
  },
  refusals: { 404: ['replay_unknown'] },
});
