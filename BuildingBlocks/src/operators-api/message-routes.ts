import Joi from 'joi';
import { Operation, type Router } from '../http/index.ts';
import { MessageStates, type MessageState } from '../operations/index.ts';
import { count, queueName, text, time, timestamp, uuid } from './fields.ts';
import { BROKER, type OperatorContext } from './operator-context.ts';

const published = Joi.object({
  state: Joi.string().valid('waiting', 'refused', 'published'),
  type: Joi.string(),
  stream: Joi.string(),
  sequence: count,
  createdAt: timestamp,
  publishedAt: time,
  attempts: count.description('How often the broker has not taken it.'),
  nextAttemptAt: time,
  reason: text,
}).allow(null);

const queue = Joi.object({
  queue: queueName,
  state: Joi.string().valid('handled', 'running', 'retrying', 'parked', 'dead-lettered'),
  at: timestamp,
  tookMs: count.allow(null).description('From the creation of its id to the commit of its effect.'),
  attempts: count.allow(null),
  until: time.description('When it is tried again, at the earliest.'),
  reason: text,
});

const showStates = new Operation({
  name: 'showMessageStates',
  method: 'post',
  path: '/ops/messages/states',
  role: 'reader',
  summary: 'What this service knows of messages, as their publisher and as their subscriber',
  body: Joi.object<{ messageIds: string[] }>({
    messageIds: Joi.array().items(uuid).min(1).max(200),
  }).example({ messageIds: ['0197f1f0-6f0a-7c3e-9d55-0242ac120002'] }),
  answers: {
    200: {
      description: 'In the order of the ids. What waits in a queue and was never tried is in no table.',
      body: Joi.object({
        messages: Joi.array().items(
          Joi.object({ messageId: uuid, published, queues: Joi.array().items(queue) }),
        ),
      }),
    },
  },
  refusals: BROKER,
});

/** Where messages are, by their ids. */
export function mountMessages(router: Router, context: OperatorContext): void {
  const { sql, queues } = context.messaging;
  const states = new MessageStates(sql, queues);
  showStates.mount(router, async ({ body: { messageIds } }) => ({
    status: 200,
    body: { messages: await explained(context, await states.of(messageIds)) },
  }));
}

/** Why a message was given up stands on the dead letter alone. */
async function explained(context: OperatorContext, states: readonly MessageState[]): Promise<MessageState[]> {
  const open = states.flatMap(({ messageId, queues }) =>
    queues.flatMap(({ queue: name, state, reason }) =>
      state === 'dead-lettered' && reason === null ? [{ messageId, name }] : [],
    ),
  );
  const reasons = new Map<string, string>();
  for (const name of new Set(open.map((one) => one.name)))
    await context.withDeadLetters(name, (deadLetters) =>
      deadLetters.browse(name, ({ messageId, failure }) => {
        if (open.some((one) => one.name === name && one.messageId === messageId))
          reasons.set(`${name} ${messageId}`, `${failure.type ?? 'unknown'}: ${failure.message ?? ''}`);
      }),
    );
  return states.map((state) => ({
    ...state,
    queues: state.queues.map((one) => ({
      ...one,
      reason: one.reason ?? reasons.get(`${one.queue} ${state.messageId}`) ?? null,
    })),
  }));
}
