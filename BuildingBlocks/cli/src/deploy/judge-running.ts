import { isDeepStrictEqual } from 'node:util';
import { judge, type Refusal } from '../contracts/judge.ts';
import type { Release } from '../contracts/release.ts';
import { ANYBODY } from '../contracts/sides.ts';
import { routingKeyOf, type Snapshot } from '../contracts/snapshot.ts';
import type { Reason } from './reason.ts';
import { letIn, routesOf, type QueueBinding, type Route } from './routes.ts';
import { ownerOf } from '@ticketwave/building-blocks/operations';

/** What is judged, and what it meets. */
export interface Deployment {
  readonly candidate: Release;
  /** Everything that runs in versions that are known; of one service perhaps several. */
  readonly running: readonly Release[];
  /** Of the broker. */
  readonly bindings: readonly QueueBinding[];
}

/** Why the candidate cannot run beside what runs, whether or not anything waits. Pure. */
export const againstRunning = (deployment: Deployment): Reason[] => [
  ...asPublisher(deployment),
  ...toUnknown(deployment),
  ...asConsumer(deployment),
  ...besideOthers(deployment),
  ...leftBound(deployment),
];

const labelled = (release: Release): Release => ({
  ...release,
  service: `${release.service} ${release.version}`,
});
const publishing = (snapshot: Snapshot): Snapshot => ({ ...snapshot, reads: [] });
const reading = (snapshot: Snapshot): Snapshot => ({ ...snapshot, publishes: [] });
const ownOf = ({ candidate: { service }, running }: Deployment): Release[] =>
  running.filter((release) => release.service === service);
const othersOf = ({ candidate: { service }, running }: Deployment): Release[] =>
  running.filter((release) => release.service !== service);

/** A release that is recorded says what it says: only its repository asks whether the number is right. */
const isOfWire = ({ rule, direction }: Refusal): boolean => rule !== 'version' && direction !== 'from-before';

/** What it publishes, to all who run; compared with each version of it that runs. */
function asPublisher(deployment: Deployment): Reason[] {
  const { candidate, running } = deployment;
  const readers = running.map((release) => reading(labelled(release)));
  const now = [publishing(candidate), reading(labelled(candidate)), ...readers];
  const own = ownOf(deployment);
  const befores = own.length === 0 ? [[]] : own.map((release) => [publishing(release)]);
  return befores
    .flatMap((before) => judge([...before, ...readers], now).filter(isOfWire))
    .filter(isFirstOfItsKind)
    .map((refusal) => reasonOf('running consumer', refusal));
}

/** What it changes for queues of services of which no instance says what it reads. */
function toUnknown(deployment: Deployment): Reason[] {
  const { candidate, running, bindings } = deployment;
  const exchange = `${candidate.service}.events`;
  const unknown = bindings.filter(
    ({ queue, exchange: source }) =>
      source === exchange && !running.some(({ service }) => service === ownerOf(queue)),
  );
  const changed = ownOf(deployment)
    .flatMap((before) => judge([publishing(before)], [publishing(candidate)], { strict: true }))
    .filter((refusal) => isOfWire(refusal) && refusal.consumers.includes(ANYBODY));
  return changed.flatMap(({ event, field, what }) =>
    unknown
      .filter((binding) => letIn([binding], binding.queue, { exchange, routingKey: event }))
      .map(({ queue }): Reason => ({
        kind: 'unknown',
        subject: field === undefined ? event : `${field} of ${event}`,
        what: `${what}; ${queue} is bound to it, and no instance that runs says what it reads there`,
        change: `Start ${queue.includes('.') ? ownerOf(queue) : 'whoever reads it'}, with its release in the registry, or delete the queue.`,
      })),
  );
}

/** What others publish now, as it reads it; what older instances of it cannot read either is not its fault. */
function asConsumer(deployment: Deployment): Reason[] {
  const { candidate } = deployment;
  const read = (publisher: Release, reader: Release): Refusal[] =>
    judge([], [publishing(publisher), reading({ ...reader, service: candidate.service })]).filter(isOfWire);
  return othersOf(deployment).flatMap((publisher) => {
    const earlier = ownOf(deployment).flatMap((release) => read(publisher, release));
    return read(publisher, candidate)
      .filter((refusal) => !earlier.some((one) => isDeepStrictEqual(one, refusal)))
      .map((refusal): Reason => {
        const { what, ...reason } = reasonOf('running publisher', refusal);
        return { ...reason, what: `${what}; ${publisher.service} ${publisher.version} publishes it so` };
      });
  });
}

/** Events that somebody publishes from now on. */
const publishedNow = (deployment: Deployment): (Route & { readonly publisher: string })[] =>
  [deployment.candidate, ...othersOf(deployment)].flatMap((release) =>
    routesOf(release).map((route) => ({ ...route, publisher: release.service })),
  );

/** Instances of a service share its queues: an older one gets what the candidate lets in. */
function besideOthers(deployment: Deployment): Reason[] {
  const { candidate, bindings } = deployment;
  const queues = [...new Set(candidate.bindings.map(({ queue }) => queue))];
  return ownOf(deployment).flatMap((older) =>
    queues
      .filter((queue) => older.bindings.some((one) => one.queue === queue))
      .flatMap((queue) =>
        publishedNow(deployment)
          .filter((route) => letIn(candidate.bindings, queue, route))
          .filter((route) => !letIn([...older.bindings, ...bindings], queue, route))
          .filter(({ routingKey }) => !takes(older, queue, routingKey))
          .map(({ routingKey }): Reason => ({
            kind: 'other instance',
            subject: `${older.service} ${older.version}`,
            what: `runs on ${queue} and does not know ${routingKey}, to which ${candidate.version} binds it: it would dead-letter what comes`,
            change:
              `Stop its instances before the first of ${candidate.version} starts, or deploy a version before that reads both ` +
              'and is bound to what it reads now.',
          })),
      ),
  );
}

const takes = (release: Release, queue: string, routingKey: string): boolean =>
  release.takes.some((one) => one.queue === queue && one.routingKey === routingKey);

/** A binding stays on the broker when the code no longer asks for it. */
function leftBound(deployment: Deployment): Reason[] {
  const { candidate, bindings } = deployment;
  const read = ownOf(deployment).flatMap(({ reads }) => reads);
  const queues = [...new Set(read.map(({ queue }) => queue))];
  return queues.flatMap((queue) =>
    publishedNow(deployment)
      .filter((route) => letIn(bindings, queue, route) && !letIn(candidate.bindings, queue, route))
      .filter(({ routingKey }) => read.some((one) => one.queue === queue && routingKeyOf(one) === routingKey))
      .map(({ routingKey, publisher }): Reason => ({
        kind: 'running publisher',
        subject: routingKey,
        what: `comes into ${queue}, for ${publisher} publishes it, and ${candidate.version} does not read it there any more`,
        change: `Let ${candidate.service} read it until ${publisher} no longer publishes it, or unbind it when no older instance runs.`,
      })),
  );
}

const isFirstOfItsKind = (one: Refusal, index: number, all: readonly Refusal[]): boolean =>
  all.findIndex((other) => isDeepStrictEqual(one, other)) === index;

const reasonOf = (
  kind: Reason['kind'],
  { event, field, what, rule, consumers, waysOut }: Refusal,
): Reason => ({
  kind,
  subject: field === undefined ? event : `${field} of ${event}`,
  what: `${what} (${rule})${consumers.length === 0 ? '' : `, which breaks ${consumers.join(', ')}`}`,
  change: waysOut.join(' '),
});
