import Joi from 'joi';
import { HttpError, Operation, type Router } from '../http/index.ts';
import { OutboxHistory, type OutboxFilter, type RepublishReport } from '../operations/index.ts';
import { auditId, count, limit, text, time, timestamp, uuid } from './fields.ts';
import type { OperatorContext } from './operator-context.ts';

interface FilterRequest {
  readonly since?: string;
  readonly type?: string;
  readonly stream?: string;
}

const filter = {
  since: timestamp.optional().description('Published at this time or later.'),
  type: Joi.string().optional().example('orders.order.placed'),
  stream: Joi.string().optional().example('orders.order:0197f1f0-6f0a-7c3e-9d55-0242ac120002'),
};

const listOutbox = new Operation({
  name: 'listOutbox',
  method: 'get',
  path: '/ops/outbox',
  role: 'reader',
  summary: 'What waits to be published, and what was published and is kept',
  query: Joi.object<FilterRequest & { readonly state?: 'waiting' | 'published'; readonly limit: number }>({
    ...filter,
    state: Joi.string().valid('waiting', 'published').optional(),
    limit: limit(50),
  }),
  answers: {
    200: {
      description: 'The oldest first; of more than the limit the newest. The counts are of all that fit.',
      body: Joi.object({
        waiting: count,
        published: count,
        failing: count.description('Waiting, and not taken by the broker.'),
        rows: Joi.array().items(
          Joi.object({
            position: count,
            messageId: uuid,
            type: Joi.string(),
            stream: Joi.string(),
            sequence: count,
            createdAt: timestamp,
            publishedAt: time,
            attempts: count,
            nextAttemptAt: time,
            lastError: text,
          }),
        ),
      }),
    },
  },
});

const report = {
  republished: count,
  streams: count,
  types: Joi.object().pattern(Joi.string(), count),
  tooOld: count.description('Stay as they are: the inboxes may have forgotten them.'),
  underWay: count.description('Were under way, and may come to be missed.'),
};
const body = Joi.object<FilterRequest>(filter).example({ type: 'orders.order.placed' });

const tryRepublish = new Operation({
  name: 'tryRepublish',
  method: 'post',
  path: '/ops/outbox/republish/dry-run',
  role: 'reader',
  summary: 'What would be sent again',
  body,
  answers: { 200: { description: 'Nothing was changed.', body: Joi.object(report) } },
  refusals: { 400: ['filter_missing'] },
});

const republish = new Operation({
  name: 'republish',
  method: 'post',
  path: '/ops/outbox/republish',
  role: 'operator',
  summary: 'Send kept events again, with the same ids; inboxes drop what was handled',
  body,
  answers: { 200: { description: 'They wait to be sent.', body: Joi.object({ ...report, auditId }) } },
  refusals: { 400: ['filter_missing'] },
});

/** The events that a service publishes. */
export function mountOutbox(router: Router, context: OperatorContext): void {
  const outbox = new OutboxHistory(context.messaging.sql);
  listOutbox.mount(router, async ({ query: { state, limit: most, ...wanted } }) => ({
    status: 200,
    body: await outbox.list(filterOf(wanted), state, most),
  }));
  tryRepublish.mount(router, async ({ body: wanted }) => ({
    status: 200,
    body: await outbox.republish(requireFilter(wanted), { dryRun: true }),
  }));
  republish.mount(router, async ({ body: wanted }, request) => {
    const meant = requireFilter(wanted);
    const action = { action: 'outbox republish', target: context.messaging.service, selection: wanted };
    const send = (): Promise<RepublishReport> => outbox.republish(meant);
    return { status: 200, body: await context.act(request, action, send, republishOutcome) };
  });
}

/** Pure. */
function republishOutcome({ republished, tooOld, underWay }: RepublishReport) {
  const isComplete = republished > 0 && tooOld === 0 && underWay === 0;
  return { outcome: isComplete ? 'done' : 'partly', affected: republished } as const;
}

const filterOf = ({ since, ...rest }: FilterRequest): OutboxFilter => ({
  ...rest,
  ...(since !== undefined && { since: new Date(since) }),
});

function requireFilter(wanted: FilterRequest): OutboxFilter {
  if (Object.keys(wanted).length > 0) return filterOf(wanted);
  throw new HttpError(400, 'filter_missing', 'At least one of since, type and stream is expected.');
}
