import type { Sql } from '@ticketwave/building-blocks/adapters';
import { MAXIMUM_BATCH_EVENTS } from '@ticketwave/contracts';
import type { DeadLetters } from '@ticketwave/building-blocks/operations';
import { eventually } from '../dev/eventually.ts';
import { count } from '../operator/output.ts';
import { invocation } from '../operator/invocation.ts';
import { countUnhandled, outboxKinds, type OutboxKind } from './outbox-kinds.ts';
import { deadKinds, type DeadKind } from './dead-kinds.ts';
import type { Deployment } from './judge-running.ts';
import { whyUnreadable, type MessageKind } from './readable.ts';
import type { Reason } from './reason.ts';
import type { Registry } from './registry.ts';
import { letIn } from './routes.ts';
import { batchedOf, countUnexplained, type Known } from './unexplained.ts';
import { Whereabouts } from './whereabouts.ts';

/** What waits for a service, and how to find out what it is. */
export interface Evidence {
  readonly deployment: Deployment;
  readonly registry: Pick<Registry, 'find'>;
  /** See `queuesOf`. */
  readonly queues: readonly string[];
  /** The outboxes of those who publish into them, by service. */
  readonly outboxes: ReadonlyMap<string, Sql>;
  readonly inbox: Sql;
  readonly deadLetters: DeadLetters;
  /** How many messages a queue, its partitions and its retry queues hold now. */
  readonly waiting: (queue: string) => Promise<number>;
}

/** The broker counts every few seconds. */
const COUNTED = { timeoutMs: 15_000, everyMs: 2_500 };

/** Why the candidate could not handle what is there already. */
export async function inEvidence(evidence: Evidence): Promise<Reason[]> {
  const { outboxes, deployment } = evidence;
  const kindsOf = new Map<string, readonly OutboxKind[]>();
  for (const [service, outbox] of outboxes) kindsOf.set(service, await outboxKinds(outbox, service));
  const batched = await batchedOf([...kindsOf.values()].flat(), evidence.registry);
  const reasons: Reason[] = [];
  for (const queue of evidence.queues) {
    const kinds = await deadKinds(evidence.deadLetters, queue);
    const dead = new Set(kinds.flatMap(({ ids }) => ids));
    const whereabouts = new Whereabouts(evidence.inbox, queue, dead);
    for (const [service, outbox] of outboxes)
      for (const kind of kindsOf.get(service) ?? [])
        reasons.push(...(await ofOutbox(evidence, queue, outbox, kind, whereabouts)));
    for (const kind of kinds) reasons.push(...(await ofDead(evidence, queue, kind)));
    const known = { bindings: deployment.bindings, outboxes, batched, whereabouts };
    reasons.push(...(await unexplained(queue, evidence.waiting, known)));
  }
  return reasons;
}

const READ_BOTH = 'or let the new version read them, too: an upcaster.';

async function ofOutbox(
  evidence: Evidence,
  queue: string,
  outbox: Sql,
  kind: OutboxKind,
  whereabouts: Whereabouts,
): Promise<Reason[]> {
  const { candidate, bindings } = evidence.deployment;
  const route = { exchange: `${kind.source}.events`, routingKey: kind.routingKey };
  if (!letIn([...bindings, ...candidate.bindings], queue, route)) return [];
  const why = await unreadable(evidence, queue, kind);
  if (why === undefined) return [];
  const rows = `of ${kind.routingKey} of ${kind.source} ${kind.sourceVersion}`;
  const there = await evidence.waiting(queue);
  const unhandled = letIn(bindings, queue, route)
    ? await countUnhandled(outbox, kind, (sent) => whereabouts.countWaiting(sent, there))
    : 0;
  const inOutbox: Reason = {
    kind: 'outbox',
    subject: queue,
    what: `${count(kind.waiting, 'row')} ${rows} wait in the outbox: ${why}`,
    change: `Wait until ${invocation('outbox', `list --service ${kind.source} --waiting`)} shows none, and they are handled; ${READ_BOTH}`,
  };
  const onTheirWay: Reason = {
    kind: 'waiting message',
    subject: queue,
    what: `${count(unhandled, 'message')} ${rows} wait for it: ${why}`,
    change: `Wait until what runs has handled them; ${READ_BOTH}`,
  };
  return [...(kind.waiting > 0 ? [inOutbox] : []), ...(unhandled > 0 ? [onTheirWay] : [])];
}

async function ofDead(evidence: Evidence, queue: string, kind: DeadKind): Promise<Reason[]> {
  const why = await unreadable(evidence, queue, kind);
  if (why === undefined) return [];
  const type = kind.routingKey.replace(/\.v[0-9]+$/, '');
  const redrive = invocation('dlq', `redrive ${queue} --type ${type}`);
  return [
    {
      kind: 'dead letter',
      subject: queue,
      what: `${count(kind.ids.length, 'dead letter')} of ${kind.routingKey}, such as ${kind.ids[0]}: ${why}`,
      change: `Send them back with ${redrive}, or discard them, while what runs can read them; ${READ_BOTH}`,
    },
  ];
}

async function unreadable(
  { deployment, registry }: Evidence,
  queue: string,
  kind: MessageKind,
): Promise<string | undefined> {
  const { candidate, running } = deployment;
  const own = running.filter(({ service }) => service === candidate.service);
  return whyUnreadable(kind, queue, candidate, own, await registry.find(kind.source, kind.sourceVersion));
}

/** A sample is never a yes: what nobody can say anything about is a no. */
async function unexplained(queue: string, waiting: Evidence['waiting'], known: Known): Promise<Reason[]> {
  let unknown = 0;
  await eventually(async () => {
    unknown = await countUnexplained(queue, await waiting(queue), known);
    return unknown === 0 || undefined;
  }, COUNTED);
  if (unknown === 0) return [];
  const mayBeBatched = known.bindings.some(({ exchange }) =>
    [...known.batched].some((routingKey) => letIn(known.bindings, queue, { exchange, routingKey })),
  );
  const guess = mayBeBatched
    ? ` (events that may leave in batches are counted as full ones, of ${MAXIMUM_BATCH_EVENTS})`
    : '';
  return [
    {
      kind: 'waiting message',
      subject: queue,
      what: `${count(unknown, 'message')} wait in it that no outbox keeps, so nobody knows what they are${guess}`,
      change: 'Wait until the queue is empty.',
    },
  ];
}
