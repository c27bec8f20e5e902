import { HttpError, operatorOf, type Router } from '../http/index.ts';
import {
  EventTooOldError,
  GenerationEndedError,
  NotCaughtUpError,
  NotRebuildableError,
  NotTakenError,
  RebuildFailedError,
  type ReplayRun,
} from '../operations/index.ts';
import { describeError } from '../observability/index.ts';
import { done, type OperatorContext } from './operator-context.ts';
import {
  beginReplay,
  cancelReplay,
  finishReplay,
  listReplayed,
  listReplays,
  sendReplayed,
  showReplay,
  tryReplay,
  type Beginning,
} from './replay-operations.ts';

/** Stored events for one subscription again. */
export function mountReplays(router: Router, context: OperatorContext): void {
  const { replays } = context;
  tryReplay.mount(router, async ({ body: { queue, events } }) => {
    const known = context.queue(queue);
    const replay = replays.toQueue(known);
    const forecast = await replay.forecast(events);
    const oldestAllowed = replay.oldestAllowed().toISOString();
    const bindings = [...new Set(known.bindings.map(({ pattern }) => pattern))];
    return { status: 200, body: { queue, ...forecast, oldestAllowed, bindings } };
  });
  beginReplay.mount(router, async ({ body }, request) => ({
    status: 202,
    body: await begin(context, body, request),
  }));
  listReplays.mount(router, async ({ query: { limit } }) => ({
    status: 200,
    body: { replays: await replays.runs.list(limit) },
  }));
  showReplay.mount(router, async ({ path: { id } }) => ({ status: 200, body: await settled(context, id) }));
  listReplayed.mount(router, async ({ path: { id }, query: { outcome, after, limit } }) => {
    await settled(context, id);
    return { status: 200, body: { messages: await replays.messages.list(id, outcome, after, limit) } };
  });
  mountSteering(router, context);
}

function mountSteering(router: Router, context: OperatorContext): void {
  const { replays, audit } = context;
  sendReplayed.mount(router, async ({ path: { id }, body: { events } }) => {
    const run = await open(context, id);
    await refusing(() => replays.take(run, events));
    return { status: 200, body: await settled(context, id) };
  });
  finishReplay.mount(router, async ({ path: { id } }) => {
    const run = await open(context, id);
    const hasEnded = await refusing(() => replays.finish(run));
    const now = await found(context, id);
    if (hasEnded) {
      const { handled, duplicate, deadLettered, invalid } = now.counts;
      const outcome = deadLettered + invalid === 0 ? 'done' : 'partly';
      await audit.end(id, { outcome, affected: handled + duplicate });
    }
    return { status: 200, body: now };
  });
  cancelReplay.mount(router, async ({ path: { id } }, request) => {
    const run = await found(context, id);
    const action = { action: 'replay cancel', target: run.queue, selection: { replay: id } };
    const cancel = async () => ({ cancelled: await replays.cancel(run) });
    const { cancelled } = await context.act(request, action, cancel, (answer) =>
      done(answer.cancelled ? 1 : 0),
    );
    if (!cancelled) throw ended(id);
    const { counts } = await found(context, id);
    await audit.end(id, { outcome: 'interrupted', affected: counts.handled + counts.duplicate });
    return { status: 200, body: await settled(context, id) };
  });
}

/** Its line in the audit has its id, and ends with it. */
async function begin(context: OperatorContext, body: Beginning, request: object) {
  const { replays, audit } = context;
  const { id, queue, rebuild = false, selection, reason, oldest } = body;
  const known = await replays.runs.find(id);
  if (known) return settled(context, id);
  context.queue(queue);
  const { operator } = operatorOf(request);
  const action = rebuild ? 'rebuild' : 'replay';
  await audit.begin({ id, operator, action, target: queue, selection: { ...selection, reason } });
  try {
    const plan = { id, queue, rebuild, selection, reason };
    const since = oldest === undefined ? null : new Date(oldest);
    if (await refusing(() => replays.begin(plan, operator, since))) return await settled(context, id);
    throw new HttpError(
      409,
      'replay_under_way',
      `A replay or rebuild of ${queue} is under way: see GET /ops/replays.`,
    );
  } catch (error) {
    await audit.end(id, { outcome: 'failed', affected: 0, reason: describeError(error) });
    throw error;
  }
}

/** @throws HttpError saying what was refused */
async function refusing<R>(body: () => Promise<R>): Promise<R> {
  try {
    return await body();
  } catch (error) {
    if (error instanceof NotTakenError)
      throw new HttpError(503, 'broker_unavailable', `${error.message}. Send the page again.`, undefined, 5);
    for (const [refused, code] of REFUSED)
      if (error instanceof refused) throw new HttpError(409, code, error.message);
    throw error;
  }
}

const REFUSED = [
  [EventTooOldError, 'too_old'],
  [GenerationEndedError, 'replay_ended'],
  [NotRebuildableError, 'not_rebuildable'],
  [RebuildFailedError, 'rebuild_failed'],
  [NotCaughtUpError, 'not_caught_up'],
] as const;

const ended = (id: string): HttpError => new HttpError(409, 'replay_ended', `${id} has ended already.`);

async function open(context: OperatorContext, id: string): Promise<ReplayRun> {
  const run = await found(context, id);
  if (run.state !== 'open') throw ended(id);
  return run;
}

async function found({ replays }: OperatorContext, id: string): Promise<ReplayRun> {
  const run = await replays.runs.find(id);
  if (run) return run;
  throw new HttpError(404, 'replay_unknown', `There is no replay ${id}.`);
}

/** With the outcomes that are known now. */
async function settled(context: OperatorContext, id: string): Promise<ReplayRun> {
  const run = await found(context, id);
  if (run.rebuild) return run;
  await context.replays.messages.settle(run);
  return found(context, id);
}
