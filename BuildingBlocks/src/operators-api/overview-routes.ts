import Joi from 'joi';
import { Operation, operatorOf, type Router } from '../http/index.ts';
import { deadLetterQueue, mainQueues, retryQueue, type SubscribedQueue } from '../messaging/index.ts';
import { SubscriptionPauses, type SubscriptionPause } from '../operations/index.ts';
import {
  auditId,
  count,
  limit,
  nothing,
  ofQueue,
  queueName,
  reason,
  text,
  time,
  timestamp,
  uuid,
} from './fields.ts';
import { BROKER, done, type OperatorContext } from './operator-context.ts';

const showService = new Operation({
  name: 'showOperatedService',
  method: 'get',
  path: '/ops',
  role: 'reader',
  summary: 'What this service is, and who asks',
  answers: {
    200: {
      description: 'The service.',
      body: Joi.object({
        service: Joi.string(),
        version: Joi.string(),
        principal: Joi.object({ name: Joi.string(), role: Joi.string().valid('reader', 'operator') }),
        queues: Joi.array().items(Joi.string()),
      }),
    },
  },
});

const paused = Joi.object({ since: timestamp, by: Joi.string(), reason: Joi.string() }).allow(null);

const listQueues = new Operation({
  name: 'listQueues',
  method: 'get',
  path: '/ops/queues',
  role: 'reader',
  summary: 'Its queues, with what waits in them',
  answers: {
    200: {
      description: 'Null is what is not known, as of a queue that is not on the broker.',
      body: Joi.object({
        queues: Joi.array().items(
          Joi.object({
            queue: queueName,
            messages: count.allow(null),
            consumers: count.allow(null),
            lagMs: Joi.number().min(0).allow(null).description('Since when the oldest waits, at most.'),
            retries: Joi.array().items(
              Joi.object({ queue: Joi.string(), delayMs: count, messages: count.allow(null) }),
            ),
            deadLetters: count.allow(null),
            paused,
          }),
        ),
      }),
    },
  },
  refusals: BROKER,
});

const pauseSubscription = new Operation({
  name: 'pauseSubscription',
  method: 'post',
  path: '/ops/subscriptions/:queue/pause',
  role: 'operator',
  summary: 'Take no messages from a queue, in any instance, until somebody resumes it',
  parameters: ofQueue,
  body: Joi.object<{ reason: string }, true>({ reason }).example({ reason: 'a migration' }),
  answers: { 200: { description: 'It is paused.', body: Joi.object({ queue: queueName, paused, auditId }) } },
  refusals: { 404: ['queue_unknown'] },
});

const resumeSubscription = new Operation({
  name: 'resumeSubscription',
  method: 'post',
  path: '/ops/subscriptions/:queue/resume',
  role: 'operator',
  summary: 'Take messages from a queue again',
  parameters: ofQueue,
  body: nothing,
  answers: {
    200: { description: 'It is not paused.', body: Joi.object({ queue: queueName, paused, auditId }) },
  },
  refusals: { 404: ['queue_unknown'] },
});

const listAudit = new Operation({
  name: 'listAudit',
  method: 'get',
  path: '/ops/audit',
  role: 'reader',
  summary: 'What operators did, the newest first',
  query: Joi.object<{ limit: number; before?: string }>({ limit: limit(50), before: timestamp.optional() }),
  answers: {
    200: {
      description: 'One that has no end is under way, or its process died in it.',
      body: Joi.object({
        audit: Joi.array().items(
          Joi.object({
            id: uuid,
            begunAt: timestamp,
            operator: Joi.string(),
            action: Joi.string(),
            target: Joi.string(),
            selection: Joi.object().unknown(),
            endedAt: time,
            outcome: text,
            affected: count.allow(null),
            reason: text,
          }),
        ),
      }),
    },
  },
});

/** What a service is, its queues, their pauses, and who did what. */
export function mountOverview(router: Router, context: OperatorContext): void {
  const { service, version, queues, sql } = context.messaging;
  const pauses = new SubscriptionPauses(sql);
  showService.mount(router, async (_input, request) => {
    const { name, role } = operatorOf(request);
    const names = queues.map(({ queue }) => queue);
    return { status: 200, body: { service, version, principal: { name, role }, queues: names } };
  });
  listQueues.mount(router, async () => ({ status: 200, body: { queues: await listed(context, pauses) } }));
  pauseSubscription.mount(router, async ({ path: { queue }, body }, request) => {
    context.queue(queue);
    const action = { action: 'subscription pause', target: queue, selection: body };
    const answer = await context.act(
      request,
      action,
      async (_id, by) => {
        const pause = await pauses.pause({ queue, by, reason: body.reason });
        await context.messaging.lookAtPauses();
        return { queue, paused: pausedAs(pause) };
      },
      () => done(1),
    );
    return { status: 200, body: answer };
  });
  resumeSubscription.mount(router, async ({ path: { queue } }, request) => {
    context.queue(queue);
    const action = { action: 'subscription resume', target: queue, selection: {} };
    const answer = await context.act(
      request,
      action,
      async () => {
        const resumed = await pauses.resume(queue);
        await context.messaging.lookAtPauses();
        return { queue, paused: null, resumed };
      },
      ({ resumed }) => done(resumed ? 1 : 0),
    );
    return { status: 200, body: { queue, paused: null, auditId: answer.auditId } };
  });
  listAudit.mount(router, async ({ query: { limit: most, before } }) => ({
    status: 200,
    body: { audit: await context.audit.list(most, before === undefined ? undefined : new Date(before)) },
  }));
}

async function listed(context: OperatorContext, pauses: SubscriptionPauses) {
  const { queues } = context.messaging;
  const counts = await context.counts(queues.flatMap((queue) => namesOf(queue)));
  const held = new Map((await pauses.list()).map((pause) => [pause.queue, pause]));
  const ready = (name: string): number | null => counts.get(name)?.ready ?? null;
  const sum = (of: readonly (number | undefined)[]): number | null =>
    of.every((one) => one === undefined) ? null : of.reduce<number>((all, one = 0) => all + one, 0);
  return queues.map(({ queue, retry, order }) => ({
    queue,
    messages: sum(mainQueues({ queue, order }).map((name) => counts.get(name)?.ready)),
    consumers: sum(mainQueues({ queue, order }).map((name) => counts.get(name)?.consumers)),
    lagMs: counts.has(queue)
      ? Math.max(
          0,
          ...mainQueues({ queue, order }).map((name) => context.messaging.bus.lag(name, ready(name) ?? 0)),
        )
      : null,
    retries: [...new Set(retry.delays)].map((delay) => ({
      queue: retryQueue(queue, delay),
      delayMs: delay,
      messages: ready(retryQueue(queue, delay)),
    })),
    deadLetters: ready(deadLetterQueue(queue)),
    paused: pausedAs(held.get(queue)),
  }));
}

const namesOf = ({ queue, retry, order }: SubscribedQueue): string[] => [
  ...mainQueues({ queue, order }),
  ...new Set(retry.delays.map((delay) => retryQueue(queue, delay))),
  deadLetterQueue(queue),
];

function pausedAs(pause: SubscriptionPause | undefined): Omit<SubscriptionPause, 'queue'> | null {
  if (!pause) return null;
  const { since, by, reason: why } = pause;
  return { since, by, reason: why };
}
