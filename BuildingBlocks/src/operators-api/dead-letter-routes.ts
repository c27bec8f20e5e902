import Joi from 'joi';
import { fits, readableBody, type DeadLetter } from '../dead-letters/index.ts';
import { Operation, type Router } from '../http/index.ts';
import { deadLetterQueue } from '../messaging/index.ts';
import { groupsOf, Judge, MOST_READ, type DeadLetterGroup, type Reading } from '../operations/index.ts';
import { count, limit, ofQueue, queueName, text, time, timestamp } from './fields.ts';
import { BROKER, type OperatorContext } from './operator-context.ts';

const listGroups = new Operation({
  name: 'groupDeadLetters',
  method: 'get',
  path: '/ops/dead-letters',
  role: 'reader',
  summary: 'Dead letters of all queues, by queue, error and event',
  answers: {
    200: {
      description: 'The largest group first.',
      body: Joi.object({
        total: count,
        complete: Joi.boolean().description(`False if a queue has more than ${MOST_READ}: see unread.`),
        missing: Joi.array().items(Joi.string()).description('Queues that have no .dlq on the broker.'),
        unread: Joi.array()
          .items(Joi.string())
          .description('Queues that have too many: counted, and not read.'),
        groups: Joi.array().items(
          Joi.object({
            queue: queueName,
            errorType: text,
            eventType: text,
            count,
            oldest: time,
            newest: time,
            example: Joi.object({ messageId: text, message: text }),
          }),
        ),
      }),
    },
  },
  refusals: BROKER,
});

interface Criteria {
  readonly messageId?: string;
  readonly errorType?: string;
  readonly eventType?: string;
  readonly correlationId?: string;
  readonly since?: string;
  readonly before?: string;
  readonly offset: number;
  readonly limit: number;
  readonly content: boolean;
}

const listDeadLetters = new Operation({
  name: 'listDeadLetters',
  method: 'get',
  path: '/ops/dead-letters/:queue',
  role: 'reader',
  summary: 'Dead letters of one queue, each compared with today’s code and inbox; they stay where they are',
  parameters: ofQueue,
  query: Joi.object<Criteria>({
    messageId: Joi.string().optional(),
    errorType: Joi.string().optional(),
    eventType: Joi.string().optional(),
    correlationId: Joi.string().optional(),
    since: timestamp.optional(),
    before: timestamp.optional(),
    offset: count.default(0).optional(),
    limit: limit(50),
    content: Joi.boolean().default(false).optional(),
  }),
  answers: {
    200: {
      description: 'The oldest first.',
      body: Joi.object({
        queue: queueName,
        total: count,
        matching: count,
        deadLetters: Joi.array().items(
          Joi.object({
            position: count,
            messageId: text,
            type: text,
            correlationId: text,
            entityId: text,
            publishedAt: text,
            originalExchange: text,
            originalRoutingKey: text,
            originalUserId: text,
            attempts: Joi.number().allow(null),
            redrives: count,
            failure: Joi.object({ type: text, message: text, handler: text, at: text, stack: text }),
            judgement: Joi.object({
              verdict: Joi.string().valid(
                'would-be-handled',
                'handled-already',
                'still-invalid',
                'not-taken',
              ),
              reason: text,
            }),
            headers: Joi.object().unknown().optional(),
            body: Joi.any().optional(),
          }),
        ),
      }),
    },
  },
  refusals: { ...BROKER, 404: ['queue_unknown'] },
});

/** Dead letters, in groups and one by one. */
export function mountDeadLetters(router: Router, context: OperatorContext): void {
  listGroups.mount(router, async () => ({ status: 200, body: await grouped(context) }));
  listDeadLetters.mount(router, async ({ path: { queue }, query }) => ({
    status: 200,
    body: await listed(context, queue, query),
  }));
}

async function grouped(context: OperatorContext) {
  const queues = context.messaging.queues.map(({ queue }) => queue);
  const counts = await context.counts(queues.map(deadLetterQueue));
  const ready = (queue: string): number | undefined => counts.get(deadLetterQueue(queue))?.ready;
  const unread = queues.filter((queue) => (ready(queue) ?? 0) > MOST_READ);
  const groups: DeadLetterGroup[] = [];
  for (const queue of queues)
    if ((ready(queue) ?? 0) > 0 && !unread.includes(queue))
      groups.push(...(await context.withDeadLetters(queue, (deadLetters) => groupsOf(deadLetters, queue))));
  const read = groups.reduce((sum, group) => sum + group.count, 0);
  return {
    total: read + unread.reduce((sum, queue) => sum + (ready(queue) ?? 0), 0),
    complete: unread.length === 0,
    missing: queues.filter((queue) => ready(queue) === undefined),
    unread,
    groups: groups.sort((a, b) => b.count - a.count),
  };
}

interface Shown {
  readonly position: number;
  readonly deadLetter: DeadLetter;
  readonly reading: Reading;
  readonly content: { readonly headers: object; readonly body: unknown } | undefined;
}

async function listed(context: OperatorContext, name: string, query: Criteria) {
  const queue = context.queue(name);
  const judge = new Judge(queue, context.messaging.sql);
  const { offset, limit: most, content, messageId, since, before, ...criteria } = query;
  const selection = {
    ...criteria,
    ...(messageId !== undefined && { ids: [messageId] }),
    ...(since !== undefined && { since: new Date(since) }),
    ...(before !== undefined && { before: new Date(before) }),
  };
  const shown: Shown[] = [];
  let matching = 0;
  const total = await context.withDeadLetters(name, (deadLetters) =>
    deadLetters.browse(name, (deadLetter, message, position) => {
      if (!fits({ ...deadLetter, position }, selection)) return;
      matching++;
      if (matching <= offset || shown.length === most) return;
      const { headers } = message.properties;
      const whole = content ? { headers, body: readableBody(message) } : undefined;
      shown.push({ position, deadLetter, reading: judge.read(message), content: whole });
    }),
  );
  const judgements = await judge.judgeRead(shown.map(({ reading }) => reading));
  return {
    queue: name,
    total,
    matching,
    deadLetters: shown.map(({ position, deadLetter, content: whole }, index) => ({
      ...{ position, ...deadLetter, judgement: judgements[index] },
      ...whole,
    })),
  };
}
