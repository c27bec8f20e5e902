import { Failure } from '../../support/failure.mjs';
import { describeError } from '@ticketwave/building-blocks/observability';
import { interruption, type Interruption } from '../../support/interruption.mjs';
import { namesOf } from '../config/project.ts';
import { BrokerUnavailableError, ownerOf } from '@ticketwave/building-blocks/operations';
import { vhostOf } from '../dev/broker/given.ts';
import { eventually } from '../dev/eventually.ts';
import { audited } from '../operator/audit.ts';
import type { ActionOutcome } from '@ticketwave/building-blocks/operations';
import type { Context } from '../operator/context.ts';
import { exitCodes, unreachableFailure, usageFailure } from '../operator/exit-codes.ts';
import { invocation } from '../operator/invocation.ts';
import { count, grid, printable, printJson } from '../operator/output.ts';
import { operatedBroker } from '../operator/running.ts';
import { managementGet } from '../topology/management.ts';
import { readTopology } from '../topology/topology.ts';
import { BrokerMove } from './broker-move.ts';
import type { QueueMoved } from './queue-move.ts';

/** The management API knows what has changed some seconds later. */
const COUNTED_WITHIN_MS = 15_000;

export interface MoveFlags {
  readonly from?: string;
  readonly fromManagement?: string;
  readonly rate?: number;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** What a queue of the source still holds. */
interface Rest {
  readonly queue: string;
  readonly messages: number;
}

/**
 * Moves every message of the queues of our services from another broker to the operated one. @returns 1 if something
 * stayed there, 3 if a broker was lost
 */
export async function move(context: Context, flags: MoveFlags): Promise<number> {
  const source = sourceOf(context, flags);
  const { amqpUrlFor } = operatedBroker(context);
  for (const service of namesOf(context.project)) refuseOneBroker(source.amqpUrl, amqpUrlFor(service));
  const { definitions } = await readTopology(context.project);
  const queues = definitions.queues.map(({ name }) => name).sort();
  const brokers = await connected(source.amqpUrl, amqpUrlFor);
  try {
    const planned = [...(await brokers.count(queues))].filter(([, ready]) => ready > 0);
    if (flags.dryRun) return showPlan(planned, flags);
    refuseIncomplete(await brokers.missing(queues));
    const { rate } = flags;
    const run = () => brokers.run(queues, { signal: interruption, ...(rate !== undefined && { rate }) });
    const services = [...new Set(planned.map(([queue]) => ownerOf(queue)))];
    const what = { services, action: 'move', target: `from ${source.host}`, selection: {} };
    const moved = await audited(context, what, run, outcomeOf);
    const isLost = moved.some(({ notTaken }) => notTaken?.status === 'unknown');
    const left = isLost || interruption.aborted ? [] : await restOf(context, source, brokers, queues);
    show({ moved, left }, flags);
    if (interruption.aborted) return (interruption.reason as Interruption).exitCode;
    if (isLost) return exitCodes.unreachable;
    return left.length > 0 || moved.some(({ notTaken }) => notTaken) ? exitCodes.finding : exitCodes.done;
  } catch (error) {
    if (error instanceof Failure || interruption.aborted) throw error;
    throw unreachableFailure(`A broker did not do it: ${describeError(error)}.`, error);
  } finally {
    await brokers.close();
  }
}

interface Source {
  readonly amqpUrl: string;
  readonly managementUrl: string | undefined;
  readonly host: string;
}

function sourceOf({ environment }: Context, { from, fromManagement }: MoveFlags): Source {
  const amqpUrl = from ?? environment['FROM_AMQP_URL'] ?? '';
  if (!URL.canParse(amqpUrl) || !/^amqps?:$/.test(new URL(amqpUrl).protocol))
    throw usageFailure(
      '--from (or FROM_AMQP_URL) is expected: the broker that is left, as amqp://user:password@host:5672/%2Fvhost.',
    );
  const management = fromManagement ?? environment['FROM_MANAGEMENT_URL'] ?? '';
  if (management !== '' && !(URL.canParse(management) && /^https?:$/.test(new URL(management).protocol)))
    throw usageFailure(
      '--from-management (or FROM_MANAGEMENT_URL) is wrong: expected a URL like http://user:password@host:15672.',
    );
  const { host } = new URL(amqpUrl);
  return { amqpUrl, host, managementUrl: management === '' ? undefined : management };
}

/** Its messages would go round in a circle. */
function refuseOneBroker(from: string, to: string): void {
  const [one, other] = [from, to].map((url) => `${new URL(url).host} ${vhostOf(url)}`);
  if (one === other)
    throw usageFailure(`--from names ${new URL(from).host}, and so does AMQP_URL: two brokers are expected.`);
}

/** @throws {Failure} with exit code 1 if the target lacks queues */
function refuseIncomplete([first, ...others]: readonly string[]): void {
  if (first === undefined) return;
  const more = others.length > 0 ? ` and ${count(others.length, 'other')}` : '';
  throw new Failure(
    `Nothing was moved: the target has no ${first}${more}. Apply the topology there first: ${invocation('topology', 'apply')}.`,
  );
}

async function connected(from: string, targetFor: (service: string) => string): Promise<BrokerMove> {
  try {
    return await BrokerMove.connect(from, targetFor);
  } catch (error) {
    if (!(error instanceof BrokerUnavailableError)) throw error;
    throw unreachableFailure(`${error.message}. --from and FROM_AMQP_URL say where it is.`, error);
  }
}

/** Without the management API, what is ready in our queues. */
async function restOf(
  { project }: Context,
  source: Source,
  brokers: BrokerMove,
  queues: readonly string[],
): Promise<readonly Rest[]> {
  const { managementUrl, amqpUrl } = source;
  if (managementUrl !== undefined) return settledRest(managementUrl, vhostOf(amqpUrl), namesOf(project));
  const ready = [...(await brokers.count(queues))].map(([queue, messages]) => ({ queue, messages }));
  return ready.filter(({ messages }) => messages > 0);
}

/** Whatever the queues of our services hold, also those that the code does not know any more. */
async function settledRest(
  managementUrl: string,
  vhost: string,
  owners: readonly string[],
): Promise<readonly Rest[]> {
  const path = `/api/queues/${encodeURIComponent(vhost)}?columns=name,messages`;
  let left: readonly Rest[] = [];
  const isEmpty = async (): Promise<true | undefined> => {
    const all = await managementGet<{ name: string; messages?: number }[]>(managementUrl, path);
    left = all
      .map(({ name, messages = 0 }) => ({ queue: name, messages }))
      .filter(({ queue, messages }) => messages > 0 && owners.includes(ownerOf(queue)));
    return left.length === 0 || undefined;
  };
  await eventually(isEmpty, { timeoutMs: COUNTED_WITHIN_MS, everyMs: 500 });
  return left;
}

/** What the audit line says about it. Pure. */
function outcomeOf(moved: readonly QueueMoved[]): ActionOutcome {
  const ended = moved.find(({ notTaken }) => notTaken)?.notTaken;
  return {
    outcome: interruption.aborted ? 'interrupted' : ended ? 'partly' : 'done',
    affected: total(moved),
    ...(ended && { reason: `${ended.status}: ${ended.reason}` }),
  };
}

function showPlan(planned: readonly (readonly [string, number])[], { json }: MoveFlags): number {
  const there = planned.map(([queue, messages]) => ({ queue, messages }));
  if (json) printJson({ dryRun: true, there });
  else {
    const messages = there.reduce((sum, each) => sum + each.messages, 0);
    if (there.length > 0) console.log(grid(['Queue', 'Messages'], planned));
    console.log(`${count(messages, 'message')} would be moved (dry run).`);
  }
  return exitCodes.done;
}

function show({ moved, left }: { moved: QueueMoved[]; left: readonly Rest[] }, { json }: MoveFlags): void {
  if (json) {
    printJson({ dryRun: false, moved, left, interrupted: interruption.aborted });
    return;
  }
  if (moved.length > 0)
    console.log(
      grid(
        ['Queue', 'Moved'],
        moved.map((each) => [each.queue, each.moved]),
      ),
    );
  console.log(
    `${interruption.aborted ? 'Interrupted: before that, ' : ''}${count(total(moved), 'message')} moved.`,
  );
  for (const { queue, notTaken } of moved) {
    if (!notTaken) continue;
    console.error(`${queue} ended early (${notTaken.status}: ${printable(notTaken.reason)}).`);
  }
  for (const { queue, messages } of left)
    console.error(
      `${queue} still holds ${count(messages, 'message')}: run it again once nobody uses that broker.`,
    );
}

const total = (moved: readonly QueueMoved[]): number => moved.reduce((sum, each) => sum + each.moved, 0);
