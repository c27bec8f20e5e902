import { InvalidMessageError } from '@ticketwave/contracts';
import Joi from 'joi';
import type { ReceivedMessage } from '../messaging/index.ts';
import { HttpError, Operation, type Router } from '../http/index.ts';
import { OperatedStreams } from '../inbox/index.ts';
import { asReceived, DeadLetterExports, editedMessage, Judge } from '../operations/index.ts';
import { auditId, count, ofQueue, reason, text, uuid } from './fields.ts';
import { BROKER, done, type OperatorContext } from './operator-context.ts';
import { selection, selectionOf, UNCLEAR, type SelectionRequest } from './selection.ts';

const EXAMPLE = '0197f1f0-6f0a-7c3e-9d55-0242ac120002';

const exportDeadLetters = new Operation({
  name: 'exportDeadLetters',
  method: 'post',
  path: '/ops/dead-letters/:queue/export',
  role: 'operator',
  summary: 'Keep dead letters in the service’s database as they are, for 30 days; they stay where they are',
  parameters: ofQueue,
  body: Joi.object<{ selection: SelectionRequest }, true>({ selection }).example({
    selection: { all: true },
  }),
  answers: {
    201: {
      description: 'They are kept.',
      body: Joi.object({
        exportId: uuid,
        count,
        bytes: count,
        complete: Joi.boolean().description('False if more are meant than one export keeps.'),
        auditId,
      }),
    },
  },
  refusals: { ...BROKER, ...UNCLEAR, 404: ['queue_unknown', 'nothing_meant'] },
});

const showExport = new Operation({
  name: 'showExport',
  method: 'get',
  path: '/ops/exports/:exportId',
  role: 'reader',
  summary: 'What was exported, as JSON lines: properties with their AMQP types, and the body in base64',
  parameters: Joi.object<{ exportId: string }, true>({ exportId: uuid.example(EXAMPLE) }),
  answers: { 200: { description: 'A line for each dead letter; the content type is application/x-ndjson.' } },
  refusals: { 404: ['export_unknown'] },
});

const discardExported = new Operation({
  name: 'discardExported',
  method: 'post',
  path: '/ops/dead-letters/:queue/discard',
  role: 'operator',
  summary: 'Take away for good what was exported, and nothing else',
  parameters: ofQueue,
  body: Joi.object<{ exportId: string; reason: string }, true>({ exportId: uuid, reason }).example({
    exportId: EXAMPLE,
    reason: 'the orders were entered by hand',
  }),
  answers: {
    200: {
      description: 'They are gone.',
      body: Joi.object({
        discarded: count,
        notFound: count.description('Exported, and not among the dead letters any more.'),
        released: Joi.array().items(Joi.string()).description('Streams that waited for them and go on.'),
        auditId,
      }),
    },
  },
  refusals: { ...BROKER, 404: ['queue_unknown', 'export_unknown'] },
});

interface Edit {
  readonly messageId: string;
  readonly data: object;
}

const edit = {
  messageId: Joi.string().description('Of the dead letter.'),
  data: Joi.object().unknown().description('In place of the data of its envelope.'),
};

const tryEdit = new Operation({
  name: 'tryEdit',
  method: 'post',
  path: '/ops/dead-letters/:queue/edit/dry-run',
  role: 'reader',
  summary: 'Whether a dead letter with other data could be handled',
  parameters: ofQueue,
  body: Joi.object<Edit, true>(edit).example({ messageId: EXAMPLE, data: {} }),
  answers: {
    200: {
      description: 'What would be sent.',
      body: Joi.object({ valid: Joi.boolean(), reason: text, envelope: Joi.object().unknown() }),
    },
  },
  refusals: { ...BROKER, 404: ['queue_unknown', 'dead_letter_unknown'], 409: ['envelope_unreadable'] },
});

const sendEdited = new Operation({
  name: 'sendEdited',
  method: 'post',
  path: '/ops/dead-letters/:queue/edit',
  role: 'operator',
  summary: 'Send a new message with other data to the queue, caused by a dead letter, which stays',
  parameters: ofQueue,
  body: Joi.object<Edit & { readonly reason: string }, true>({ ...edit, reason }).example({
    ...{ messageId: EXAMPLE, data: {}, reason: 'its quantity was a text' },
  }),
  answers: {
    201: { description: 'It is sent.', body: Joi.object({ messageId: uuid, causationId: uuid, auditId }) },
  },
  refusals: {
    ...BROKER,
    404: ['queue_unknown', 'dead_letter_unknown'],
    409: ['envelope_unreadable'],
    422: ['data_invalid'],
  },
});

/** What is done to dead letters besides redriving them. */
export function mountExports(router: Router, context: OperatorContext): void {
  const exports = new DeadLetterExports(context.messaging.sql);
  exportDeadLetters.mount(router, async ({ path: { queue }, body }, request) => {
    context.queue(queue);
    const meant = selectionOf(body.selection);
    const answer = await context.act(
      request,
      { action: 'dlq export', target: queue, selection: body.selection },
      (id) => context.withDeadLetters(queue, (deadLetters) => exports.export(id, deadLetters, queue, meant)),
      ({ count: kept }) => done(kept),
    );
    if (answer.count > 0) return { status: 201, body: answer };
    throw new HttpError(404, 'nothing_meant', `No dead letter of ${queue} is meant by this selection.`);
  });
  showExport.mount(router, async ({ path: { exportId } }, _request, response) => {
    if ((await exports.queueOf(exportId)) === undefined) throw unknownExport(exportId);
    response.type('application/x-ndjson');
    for await (const page of exports.pages(exportId))
      if (!response.write(`${page.join('\n')}\n`) && !response.destroyed)
        await new Promise<void>((resolve) => response.once('drain', resolve).once('close', resolve));
    response.end();
    return undefined;
  });
  mountDiscard(router, context, exports);
  mountEdit(router, context);
}

function mountDiscard(router: Router, context: OperatorContext, exports: DeadLetterExports): void {
  discardExported.mount(router, async ({ path: { queue }, body }, request) => {
    context.queue(queue);
    if ((await exports.queueOf(body.exportId)) !== queue) throw unknownExport(body.exportId);
    const answer = await context.act(
      request,
      { action: 'dlq discard', target: queue, selection: body },
      async () => {
        const { discarded, notFound } = await context.withDeadLetters(queue, (deadLetters) =>
          exports.discard(body.exportId, deadLetters, queue),
        );
        const ids = discarded.filter((id) => id !== null && UUID.test(id));
        const released = await new OperatedStreams(context.messaging.sql).discarded(queue, ids as string[]);
        return { discarded: discarded.length, notFound, released };
      },
      ({ discarded, notFound }) => ({
        outcome: notFound > 0 ? 'partly' : 'done',
        affected: discarded,
        reason: body.reason,
      }),
    );
    return { status: 200, body: answer };
  });
}

function mountEdit(router: Router, context: OperatorContext): void {
  tryEdit.mount(router, async ({ path: { queue }, body }) => {
    const { envelope, judgement } = await edited(context, queue, body);
    const valid = judgement?.verdict === 'would-be-handled';
    return { status: 200, body: { valid, reason: judgement?.reason ?? null, envelope } };
  });
  sendEdited.mount(router, async ({ path: { queue }, body }, request) => {
    const { envelope, message, judgement } = await edited(context, queue, body);
    if (judgement?.verdict !== 'would-be-handled')
      throw new HttpError(422, 'data_invalid', `It would not be handled: ${judgement?.reason ?? ''}`);
    const answer = await context.act(
      request,
      { action: 'dlq edit', target: queue, selection: { ...body, sent: envelope.event_id } },
      async () => {
        const outcome = await context.withDeadLetters(queue, (deadLetters) => deadLetters.publish(message));
        if (outcome.status !== 'confirmed')
          throw new HttpError(503, 'broker_unavailable', `${outcome.status}: ${outcome.reason}`);
        return { messageId: envelope.event_id, causationId: envelope.causation_id };
      },
      () => ({ ...done(1), reason: body.reason }),
    );
    return { status: 201, body: answer };
  });
}

async function edited(context: OperatorContext, name: string, { messageId, data }: Edit) {
  const queue = context.queue(name);
  const found: ReceivedMessage[] = [];
  await context.withDeadLetters(name, (deadLetters) =>
    deadLetters.browse(name, (deadLetter, message) => {
      if (deadLetter.messageId === messageId && found.length === 0) found.push(message);
    }),
  );
  const [before] = found;
  if (!before)
    throw new HttpError(404, 'dead_letter_unknown', `No dead letter of ${name} has the id ${messageId}.`);
  const { envelope, message } = editing(before, name, data);
  const judge = new Judge(queue, context.messaging.sql);
  const [judgement] = await judge.judge([asReceived(message)]);
  return { envelope, message, judgement };
}

function editing(before: ReceivedMessage, queue: string, data: object): ReturnType<typeof editedMessage> {
  try {
    return editedMessage(before, queue, { data, now: new Date() });
  } catch (error) {
    if (!(error instanceof InvalidMessageError)) throw error;
    throw new HttpError(409, 'envelope_unreadable', `Its envelope cannot be edited: ${error.message}`);
  }
}

const unknownExport = (id: string): HttpError =>
  new HttpError(
    404,
    'export_unknown',
    `There is no export ${id} of this queue; exports are kept for 30 days.`,
  );

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
