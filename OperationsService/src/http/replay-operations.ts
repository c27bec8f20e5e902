import { Operation } from '@ticketwave/building-blocks/http';
import { timestamp, uuid } from '@ticketwave/contracts';
import Joi from 'joi';
import { serviceOf, type Replay, type ReplayFilter } from '../domain/replay.ts';
import { eventFilter } from './event-filter.ts';

const EXAMPLE = '0197f1f0-6f0a-7c3e-9d55-0242ac12000a';
const SUBSCRIPTION = 'booking.user-bookings';
const BOOKING = '0197f1f0-6f0b-7a10-8c21-5f3d9e7b4a01';

const count = Joi.number().integer().min(0);
const subscription = Joi.string()
  .pattern(/^[a-z0-9-]{1,62}\.[a-z0-9-]{1,100}$/, 'a queue such as booking.user-bookings')
  .description('The queue; its first word is the service, which OPS_SERVICES has to name.')
  .example(SUBSCRIPTION);
const time = (description: string) => timestamp.optional().description(description);
const filter = {
  type: eventFilter.type,
  entityId: eventFilter.entityId,
  correlationId: eventFilter.correlationId,
  from: time('Published at this time or later.'),
  to: time('Published before this time.'),
};

interface FilterRequest extends Omit<ReplayFilter, 'from' | 'to'> {
  readonly from?: string;
  readonly to?: string;
}

export const representationOf = ({ filter: { from, to, ...others }, ...replay }: Replay) => ({
  id: replay.id,
  service: serviceOf(replay.subscription),
  subscription: replay.subscription,
  rebuild: replay.rebuild,
  operator: replay.operator,
  reason: replay.reason,
  filter: { ...others, ...(from && { from: from.toISOString() }), ...(to && { to: to.toISOString() }) },
  rate: replay.rate,
  state: replay.state,
  why: replay.why,
  meant: replay.meant,
  sent: replay.sent,
  counts: replay.counts,
  rebuilt: replay.rebuilt,
  createdAt: replay.createdAt.toISOString(),
  updatedAt: replay.updatedAt.toISOString(),
});
export type ReplayRepresentation = ReturnType<typeof representationOf>;

const replay = Joi.object<ReplayRepresentation, true>({
  id: uuid.description('The service has it under the same id: see its GET /ops/replays/:id.'),
  service: Joi.string(),
  subscription: Joi.string(),
  rebuild: Joi.boolean(),
  operator: Joi.string(),
  reason: Joi.string(),
  filter: Joi.object(filter),
  rate: Joi.number().allow(null).description('Events in a second, at most.'),
  state: Joi.string().valid('beginning', 'running', 'stopped', 'cancelled', 'done'),
  why: Joi.string().allow(null).description('What hinders it, or why it has stopped.'),
  meant: count.description('Events that were meant at the beginning.'),
  sent: count,
  counts: Joi.object({
    waiting: count,
    underWay: count,
    handled: count,
    duplicate: count.description('The inbox remembers them: they have no effect.'),
    deadLettered: count,
    invalid: count.description('Not sent: the service cannot read them, or does not take them.'),
  })
    .allow(null)
    .description('What has become of them; null before the first is sent.'),
  rebuilt: Joi.object({
    rows: count,
    changed: count.description('Rows that were added, changed or taken away.'),
    hashBefore: Joi.string().description('Of all rows before.'),
    hash: Joi.string().description('Of all rows now.'),
    heldMs: count.description('How long the messages of the subscription had to wait.'),
  })
    .allow(null)
    .description('Of a rebuild that is done.'),
  createdAt: timestamp,
  updatedAt: timestamp,
}).meta({ fieldKind: { name: 'Replay' } });

const SERVICE = { 502: ['service_unreachable'] } as const;

export const tryReplay = new Operation({
  name: 'tryReplay',
  method: 'post',
  path: '/api/replays/dry-run',
  role: 'reader',
  summary: 'What a replay would mean, compared with code and inbox of the subscription’s service',
  body: Joi.object<FilterRequest & { readonly subscription: string }>({ subscription, ...filter }).example({
    subscription: SUBSCRIPTION,
    entityId: BOOKING,
  }),
  answers: {
    200: {
      description: 'Nothing was changed.',
      body: Joi.object({
        subscription: Joi.string(),
        meant: count.description('Events that the subscription takes.'),
        judged: count.description('So many of them were compared, the oldest.'),
        verdicts: Joi.object({
          'would-be-handled': count,
          'handled-already': count.description('The inbox would drop them.'),
          'still-invalid': count,
          'not-taken': count,
        }),
        tooOld: count.description('The inbox may have forgotten them: a replay is refused.'),
        oldest: timestamp.allow(null),
        oldestAllowed: timestamp,
      }),
    },
  },
  refusals: { ...SERVICE, 400: ['filter_missing'], 404: ['queue_unknown'], 409: ['replay_refused'] },
});

export interface Beginning extends FilterRequest {
  readonly subscription: string;
  readonly rebuild?: boolean;
  readonly rate?: number | null;
  readonly reason: string;
}

export const beginReplay = new Operation({
  name: 'beginReplay',
  method: 'post',
  path: '/api/replays',
  role: 'operator',
  summary: 'Send stored events to one subscription again, or make its tables anew from all of them',
  body: Joi.object<Beginning>({
    subscription,
    rebuild: Joi.boolean()
      .optional()
      .description('All events, into new tables; then nothing else is said of them.'),
    ...filter,
    rate: Joi.number()
      .min(0.1)
      .max(10_000)
      .allow(null)
      .optional()
      .description('Events in a second, at most.'),
    reason: Joi.string().pattern(/^(?:[^\p{Cc}\p{Cs}]|[\t\r\n]){1,500}$/u, '1 to 500 characters'),
  })
    .example({ subscription: SUBSCRIPTION, entityId: BOOKING, rate: 100, reason: 'the list lost it' })
    .example({ subscription: SUBSCRIPTION, rebuild: true, reason: 'the list shows more now' }),
  answers: { 202: { description: 'It has begun.', body: replay } },
  refusals: {
    ...SERVICE,
    400: ['filter_missing', 'filter_unexpected'],
    404: ['nothing_meant', 'queue_unknown'],
    409: ['replay_under_way', 'too_old', 'not_rebuildable', 'replay_refused'],
  },
});

export const listReplays = new Operation({
  name: 'listReplays',
  method: 'get',
  path: '/api/replays',
  role: 'reader',
  summary: 'Replays, the newest first',
  query: Joi.object<{ limit: number }>({
    limit: Joi.number().integer().min(1).max(500).default(50).optional().example(50),
  }),
  answers: {
    200: {
      description: 'The replays.',
      body: Joi.object<{ items: ReplayRepresentation[] }, true>({ items: Joi.array().items(replay) }),
    },
  },
});

const parameters = Joi.object<{ id: string }, true>({ id: uuid.example(EXAMPLE) });

export const showReplay = new Operation({
  name: 'showReplay',
  method: 'get',
  path: '/api/replays/:id',
  role: 'reader',
  summary: 'How far a replay has come',
  parameters,
  answers: { 200: { description: 'The replay.', body: replay } },
  refusals: { 404: ['replay_unknown'] },
});

export const resumeReplay = new Operation({
  name: 'resumeReplay',
  method: 'post',
  path: '/api/replays/:id/resume',
  role: 'operator',
  summary: 'Go on where it has stopped',
  parameters,
  answers: { 202: { description: 'It goes on.', body: replay } },
  refusals: { 404: ['replay_unknown'], 409: ['replay_state'] },
});

export const cancelReplay = new Operation({
  name: 'cancelReplay',
  method: 'post',
  path: '/api/replays/:id/cancel',
  role: 'operator',
  summary: 'Send no more; what was sent stays there, and new tables are dropped',
  parameters,
  answers: { 200: { description: 'It is cancelled.', body: replay } },
  refusals: { ...SERVICE, 404: ['replay_unknown'], 409: ['replay_state', 'replay_refused'] },
});
