import Joi from 'joi';
import { Operation } from '../http/index.ts';
import type { RedriveOutcome } from '../operations/index.ts';
import { count, limit, nothing, queueName, reason, text, time, timestamp, uuid } from './fields.ts';
import { BROKER } from './operator-context.ts';
import { selection, UNCLEAR, type SelectionRequest } from './selection.ts';

const EXAMPLE = '0197f1f0-6f0a-7c3e-9d55-0242ac120002';

const run = Joi.object({
  id: uuid,
  queue: queueName,
  operator: Joi.string(),
  reason: Joi.string(),
  selection: Joi.object().unknown(),
  canary: count,
  rate: Joi.number().allow(null),
  maxFailingPercent: Joi.number(),
  state: Joi.string().valid('canary', 'ramp', 'stopped', 'cancelled', 'done'),
  why: text.description('Why it has stopped.'),
  createdAt: timestamp,
  updatedAt: timestamp,
  counts: Joi.object({
    meant: count,
    waiting: count,
    underWay: count,
    handled: count,
    duplicate: count,
    deadAgain: count,
    invalid: count.description('Not sent: today’s code cannot read them, or does not take them.'),
    gone: count.description('Not sent: somebody else has taken them away.'),
  }),
}).meta({ fieldKind: { name: 'Redrive' } });

interface DryRun {
  readonly queue: string;
  readonly selection: SelectionRequest;
}

export interface Beginning extends DryRun {
  readonly canary?: number;
  readonly rate?: number | null;
  readonly maxFailingPercent?: number;
  readonly force?: boolean;
  readonly reason: string;
}

export const tryRedrive = new Operation({
  name: 'tryRedrive',
  method: 'post',
  path: '/ops/redrives/dry-run',
  role: 'reader',
  summary: 'Compare what a redrive would mean with today’s code and inbox',
  body: Joi.object<DryRun, true>({ queue: queueName, selection }).example({
    queue: 'stock.reservations',
    selection: { all: true },
  }),
  answers: {
    200: {
      description: 'Nothing was changed.',
      body: Joi.object({
        queue: queueName,
        meant: count,
        verdicts: Joi.object({
          'would-be-handled': count,
          'handled-already': count,
          'still-invalid': count,
          'not-taken': count,
        }),
        reasons: Joi.array().items(Joi.object({ reason: Joi.string(), count })),
        tooOld: count.description('Older than the inboxes remember: only with force.'),
        notFound: Joi.array().items(Joi.string()),
      }),
    },
  },
  refusals: { ...BROKER, ...UNCLEAR, 404: ['queue_unknown'] },
});

export const beginRedrive = new Operation({
  name: 'beginRedrive',
  method: 'post',
  path: '/ops/redrives',
  role: 'operator',
  summary: 'Send dead letters back: a canary, then batches that double, until too many fail again',
  body: Joi.object<Beginning>({
    queue: queueName,
    selection,
    canary: Joi.number().integer().min(1).max(1_000).optional().description('10 if absent.'),
    rate: Joi.number().min(0.1).max(10_000).allow(null).optional().description('In a second, at most.'),
    maxFailingPercent: Joi.number().min(0).max(100).optional().description('10 if absent.'),
    force: Joi.boolean().optional().description('Also what is older than the inboxes remember.'),
    reason,
  }).example({
    queue: 'stock.reservations',
    selection: { all: true },
    ...{ canary: 10, rate: 100, maxFailingPercent: 10, reason: 'the table is back' },
  }),
  answers: { 202: { description: 'It has begun.', body: run } },
  refusals: {
    ...BROKER,
    ...UNCLEAR,
    404: ['queue_unknown', 'nothing_meant'],
    409: ['redrive_under_way', 'too_old'],
  },
});

export const listRedrives = new Operation({
  name: 'listRedrives',
  method: 'get',
  path: '/ops/redrives',
  role: 'reader',
  summary: 'Redrives, the newest first',
  query: Joi.object<{ limit: number }>({ limit: limit(50) }),
  answers: { 200: { description: 'The redrives.', body: Joi.object({ redrives: Joi.array().items(run) }) } },
});

const parameters = Joi.object<{ id: string }, true>({ id: uuid.example(EXAMPLE) });

export const showRedrive = new Operation({
  name: 'showRedrive',
  method: 'get',
  path: '/ops/redrives/:id',
  role: 'reader',
  summary: 'How far a redrive has come',
  parameters,
  answers: { 200: { description: 'The redrive.', body: run } },
  refusals: { 404: ['redrive_unknown'] },
});

const OUTCOMES = ['waiting', 'under-way', 'handled', 'duplicate', 'dead-again', 'invalid', 'gone'] as const;

export const listRedriven = new Operation({
  name: 'listRedriven',
  method: 'get',
  path: '/ops/redrives/:id/messages',
  role: 'reader',
  summary: 'What became of each message of a redrive',
  parameters,
  query: Joi.object<{ outcome?: RedriveOutcome; after: number; limit: number }>({
    outcome: Joi.string()
      .valid(...OUTCOMES)
      .optional(),
    after: count.default(0).optional(),
    limit: limit(100, 1_000),
  }),
  answers: {
    200: {
      description: 'The oldest first.',
      body: Joi.object({
        messages: Joi.array().items(
          Joi.object({
            number: count,
            messageId: text,
            outcome: Joi.string().valid(...OUTCOMES),
            reason: text,
            sentAt: time,
            endedAt: time,
          }),
        ),
      }),
    },
  },
  refusals: { 404: ['redrive_unknown'] },
});

export const resumeRedrive = new Operation({
  name: 'resumeRedrive',
  method: 'post',
  path: '/ops/redrives/:id/resume',
  role: 'operator',
  summary: 'Go on with what waits and what failed, under a new canary',
  parameters,
  body: nothing,
  answers: { 202: { description: 'It goes on.', body: run } },
  refusals: { 404: ['redrive_unknown'], 409: ['redrive_under_way'] },
});

export const cancelRedrive = new Operation({
  name: 'cancelRedrive',
  method: 'post',
  path: '/ops/redrives/:id/cancel',
  role: 'operator',
  summary: 'Send no more; what was sent still gets its outcome',
  parameters,
  body: nothing,
  answers: { 200: { description: 'It is cancelled.', body: run } },
  refusals: { 404: ['redrive_unknown'], 409: ['redrive_ended'] },
});
