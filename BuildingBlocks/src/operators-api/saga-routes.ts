import Joi from 'joi';
import { HttpError, Operation, type Router } from '../http/index.ts';
import { OperatedStreams } from '../inbox/index.ts';
import { expectationOf, SagaInstances, type SagaEntry } from '../operations/index.ts';
import { auditId, count, limit, nothing, queueName, text, time, timestamp, uuid } from './fields.ts';
import { done, type OperatorContext } from './operator-context.ts';

const EXAMPLE = '0197f1f0-6f0a-7c3e-9d55-0242ac120002';

const entry = {
  name: Joi.string(),
  id: uuid,
  status: Joi.string(),
  reviewReason: text,
  version: count,
  dueAt: time,
  createdAt: timestamp,
  updatedAt: timestamp,
  waitsFor: Joi.object({
    inputs: Joi.array().items(Joi.string()).allow(null).description('Null if nobody can say.'),
    deadline: time,
    text: Joi.string(),
  }),
};

const listSagas = new Operation({
  name: 'listSagas',
  method: 'get',
  path: '/ops/sagas',
  role: 'reader',
  summary: 'Process managers, and what each waits for',
  query: Joi.object<{ needsReview: boolean; limit: number }>({
    needsReview: Joi.boolean().default(false).optional(),
    limit: limit(50),
  }),
  answers: {
    200: {
      description: 'The one that changed last comes last; of more than the limit those that changed last.',
      body: Joi.object({ total: count, needingReview: count, sagas: Joi.array().items(Joi.object(entry)) }),
    },
  },
});

const showSaga = new Operation({
  name: 'showSaga',
  method: 'get',
  path: '/ops/sagas/:id',
  role: 'reader',
  summary: 'Everything about the sagas of one id',
  parameters: Joi.object<{ id: string }, true>({ id: uuid.example(EXAMPLE) }),
  answers: {
    200: {
      description: 'One for each saga that has an instance of this id.',
      body: Joi.object({
        sagas: Joi.array().items(
          Joi.object({
            ...entry,
            correlationId: uuid,
            failures: count,
            lastError: text,
            nextAttemptAt: time,
            state: Joi.object().unknown(),
          }),
        ),
      }),
    },
  },
  refusals: { 404: ['saga_unknown'] },
});

const retrySaga = new Operation({
  name: 'retrySaga',
  method: 'post',
  path: '/ops/sagas/:name/:id/retry',
  role: 'operator',
  summary: 'Try a deadline now that has failed',
  parameters: Joi.object<{ name: string; id: string }, true>({
    name: Joi.string()
      .pattern(/^[\w-]{1,100}$/)
      .example('fulfilment'),
    id: uuid.example(EXAMPLE),
  }),
  body: nothing,
  answers: {
    200: { description: 'It is due.', body: Joi.object({ retried: Joi.boolean(), auditId }) },
  },
  refusals: { 409: ['nothing_to_retry'] },
});

const listStreams = new Operation({
  name: 'listStreams',
  method: 'get',
  path: '/ops/streams',
  role: 'reader',
  summary: 'Streams of ordered subscriptions that wait for a message',
  query: Joi.object<{ limit: number }>({ limit: limit(100) }),
  answers: {
    200: {
      description: 'Those that wait longest first.',
      body: Joi.object({
        streams: Joi.array().items(
          Joi.object({
            queue: queueName,
            stream: Joi.string(),
            last: count,
            next: count,
            place: Joi.string().valid('missing', 'here', 'retry', 'dead-letter'),
            messageId: text,
            reason: text,
            since: timestamp,
            missedMs: count,
            waiting: count,
          }),
        ),
      }),
    },
  },
});

const skipInStream = new Operation({
  name: 'skipInStream',
  method: 'post',
  path: '/ops/streams/skip',
  role: 'operator',
  summary: 'Let a stream go on after a number whose message does not come any more',
  body: Joi.object<{ queue: string; stream: string; to: number }, true>({
    queue: queueName,
    stream: Joi.string(),
    to: Joi.number().integer().min(1),
  }).example({ queue: 'shipping.orders', stream: `orders.order:${EXAMPLE}`, to: 7 }),
  answers: { 200: { description: 'It goes on.', body: Joi.object({ next: count, auditId }) } },
  refusals: { 404: ['queue_unknown', 'stream_unknown'], 409: ['stream_past', 'stream_too_far'] },
});

/** The sagas of a service. */
export function mountSagas(router: Router, context: OperatorContext): void {
  const { sql, sagas } = context.messaging;
  const instances = new SagaInstances(sql);
  const waiting = <Entry extends SagaEntry>(found: Entry, state: object) => {
    const saga = sagas.find(({ name }) => name === found.name);
    return { ...found, waitsFor: expectationOf(saga, { ...found, state }, new Date()) };
  };
  listSagas.mount(router, async ({ query: { needsReview, limit: most } }) => {
    const { rows, ...counts } = await instances.list(needsReview, most);
    const states = new Map((await instances.states(rows)).map((row) => [`${row.name} ${row.id}`, row.state]));
    const found = rows.map((row) => waiting(row, states.get(`${row.name} ${row.id}`) ?? {}));
    return { status: 200, body: { ...counts, sagas: found } };
  });
  showSaga.mount(router, async ({ path: { id } }) => {
    const found = await instances.show(id);
    if (found.length > 0)
      return { status: 200, body: { sagas: found.map((one) => waiting(one, one.state)) } };
    throw new HttpError(404, 'saga_unknown', `No saga of this service has the id ${id}.`);
  });
  retrySaga.mount(router, async ({ path: { name, id } }, request) => {
    const action = { action: 'sagas retry', target: `${name} ${id}`, selection: { name, id } };
    const answer = await context.act(
      request,
      action,
      async () => ({ retried: await instances.retry(name, id) }),
      ({ retried }) => done(retried ? 1 : 0),
    );
    if (answer.retried) return { status: 200, body: answer };
    throw new HttpError(409, 'nothing_to_retry', `No deadline of ${name} ${id} has failed.`);
  });
}

/** The streams of a service's ordered subscriptions. */
export function mountStreams(router: Router, context: OperatorContext): void {
  const streams = new OperatedStreams(context.messaging.sql);
  listStreams.mount(router, async ({ query: { limit: most } }) => {
    const found = await streams.waiting(most);
    const shown = found.map(({ since, ...rest }) => ({ ...rest, since: new Date(since).toISOString() }));
    return { status: 200, body: { streams: shown } };
  });
  skipInStream.mount(router, async ({ body }, request) => {
    const { queue, stream, to } = body;
    context.queue(queue);
    const action = { action: 'order skip', target: queue, selection: body };
    const answer = await context.act(
      request,
      action,
      () => streams.skip(queue, stream, to),
      (skipped) => ('next' in skipped ? done(1) : { ...done(0), reason: skipped.refused }),
    );
    if ('next' in answer) return { status: 200, body: { next: answer.next, auditId: answer.auditId } };
    if (answer.refused === 'unknown')
      throw new HttpError(404, 'stream_unknown', `${queue} has seen nothing of ${stream}.`);
    const [code, why] =
      answer.refused === 'past'
        ? ['stream_past', `it has gone past ${to} by itself, to ${answer.last}`]
        : ['stream_too_far', `${to} is further ahead of ${answer.last} than any number is believed to be`];
    throw new HttpError(409, code, `${stream} was left as it is: ${why}.`);
  });
}
