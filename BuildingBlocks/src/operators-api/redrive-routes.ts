import { HttpError, operatorOf, type Router } from '../http/index.ts';
import { newId } from '../messaging/index.ts';
import { outcomeOf, type RedriveRun } from '../operations/index.ts';
import { asking, done, type OperatorContext } from './operator-context.ts';
import {
  beginRedrive,
  cancelRedrive,
  listRedrives,
  listRedriven,
  resumeRedrive,
  showRedrive,
  tryRedrive,
  type Beginning,
} from './redrive-operations.ts';
import { selectionOf } from './selection.ts';

const DEFAULTS = { canary: 10, rate: null, maxFailingPercent: 10, force: false } as const;

/** Redrives as a protocol. */
export function mountRedrives(router: Router, context: OperatorContext): void {
  const { protocol } = context;
  tryRedrive.mount(router, async ({ body: { queue, selection } }) => {
    const known = context.queue(queue);
    const forecast = await asking(() => protocol.forecast(known, selectionOf(selection)));
    return { status: 200, body: { queue, ...forecast } };
  });
  beginRedrive.mount(router, async ({ body }, request) => ({
    status: 202,
    body: await begin(context, body, request),
  }));
  listRedrives.mount(router, async ({ query: { limit } }) => ({
    status: 200,
    body: { redrives: (await protocol.runs.list(limit)).map(shown) },
  }));
  showRedrive.mount(router, async ({ path: { id } }) => ({ status: 200, body: await found(context, id) }));
  listRedriven.mount(router, async ({ path: { id }, query: { outcome, after, limit } }) => {
    await found(context, id);
    return { status: 200, body: { messages: await protocol.messages.list(id, outcome, after, limit) } };
  });
  mountSteering(router, context);
}

function mountSteering(router: Router, context: OperatorContext): void {
  const { runs } = context.protocol;
  resumeRedrive.mount(router, async ({ path: { id } }, request) => {
    const { queue } = await found(context, id);
    const action = { action: 'dlq redrive resume', target: queue, selection: { redrive: id } };
    const resume = async () => ({ resumed: await runs.resume(id) });
    const { resumed } = await context.act(request, action, resume, (answer) => done(answer.resumed ? 1 : 0));
    if (resumed) return { status: 202, body: await found(context, id) };
    throw new HttpError(
      409,
      'redrive_under_way',
      `${id} goes on already, or another redrive of ${queue} does.`,
    );
  });
  cancelRedrive.mount(router, async ({ path: { id } }, request) => {
    const { queue } = await found(context, id);
    const action = { action: 'dlq redrive cancel', target: queue, selection: { redrive: id } };
    const cancel = async () => ({ cancelled: await runs.setState(id, 'cancelled', ['canary', 'ramp']) });
    const { cancelled } = await context.act(request, action, cancel, (answer) =>
      done(answer.cancelled ? 1 : 0),
    );
    if (!cancelled) throw new HttpError(409, 'redrive_ended', `${id} has ended already.`);
    const run = await found(context, id);
    await context.audit.end(id, outcomeOf(run));
    return { status: 200, body: run };
  });
}

/** Its line in the audit has the id of the redrive, and ends with it. */
async function begin(context: OperatorContext, body: Beginning, request: object) {
  const { protocol, audit } = context;
  const { canary, rate, maxFailingPercent, force } = { ...DEFAULTS, ...body };
  const { queue, reason, selection: request_ } = body;
  context.queue(queue);
  const id = newId();
  const { operator } = operatorOf(request);
  const selection = { ...request_, canary, rate, maxFailingPercent, force, reason };
  const plan = { queue, canary, rate, maxFailingPercent, reason, selection: selectionOf(request_) };
  await audit.begin({ id, operator, action: 'dlq redrive', target: queue, selection });
  try {
    const begun = await asking(() => protocol.begin(id, operator, plan, force));
    if (begun === 'begun') return await found(context, id);
    throw refusal(begun, queue);
  } catch (error) {
    const reasonOf = error instanceof Error ? error.message : String(error);
    await audit.end(id, { outcome: 'failed', affected: 0, reason: reasonOf });
    throw error;
  }
}

function refusal(refused: 'under-way' | 'nothing' | { readonly tooOld: number }, queue: string): HttpError {
  if (refused === 'under-way')
    return new HttpError(
      409,
      'redrive_under_way',
      `A redrive of ${queue} is under way: see GET /ops/redrives.`,
    );
  if (refused === 'nothing')
    return new HttpError(404, 'nothing_meant', `No dead letter of ${queue} is meant by this selection.`);
  return new HttpError(
    409,
    'too_old',
    `${refused.tooOld} are older than what the inboxes remember and could take effect twice: make sure that none has ` +
      'had its effect, and send force, or choose others.',
  );
}

async function found(context: OperatorContext, id: string) {
  const run = await context.protocol.runs.find(id);
  if (run) return shown(run);
  throw new HttpError(404, 'redrive_unknown', `There is no redrive ${id}.`);
}

const shown = ({ leg: _leg, isAuditDue: _isAuditDue, ...run }: RedriveRun) => run;
