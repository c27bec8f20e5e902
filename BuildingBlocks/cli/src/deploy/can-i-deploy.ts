import { fingerprintOf, type Sql } from '@ticketwave/building-blocks/adapters';
import { describeError } from '@ticketwave/building-blocks/observability';
import { Failure } from '../../support/failure.mjs';
import { listOfRelease, type Release } from '../contracts/release.ts';
import { withDeadLetters } from '../dlq/queues.ts';
import { contextFor, type Context } from '../operator/context.ts';
import { withDatabaseOf } from '../operator/database.ts';
import { exitCodes, unreachableFailure, usageFailure } from '../operator/exit-codes.ts';
import { invocation } from '../operator/invocation.ts';
import { count, printable, printJson } from '../operator/output.ts';
import { observedBroker, operatedBroker, serviceNamed } from '../operator/running.ts';
import { readWaiting } from '../outbox/waiting.ts';
import type { NotLooked } from '../status/finding.ts';
import { readBroker } from '../topology/broker-view.ts';
import { drift } from './drift.ts';
import { inEvidence } from './evidence.ts';
import { readRunning, type RunningVersion } from './instances.ts';
import { againstRunning, type Deployment } from './judge-running.ts';
import type { Reason } from './reason.ts';
import { isVersion, openRegistry, type Registry } from './registry.ts';
import { bindingsOf } from './routes.ts';
import { ownerOf } from '@ticketwave/building-blocks/operations';

export interface DeployFlags {
  /** The profile of the environment; what `ticketwave dev` runs, or what variables name, if absent. */
  readonly to?: string;
  readonly registry: string;
  readonly json?: boolean;
}

/** The whole answer. */
export interface Answer {
  readonly service: string;
  readonly version: string;
  readonly environment: string | null;
  readonly answer: 'yes' | 'no' | 'unknown';
  readonly running: readonly RunningVersion[];
  readonly reasons: readonly Reason[];
  readonly notLooked: readonly NotLooked[];
}

/** Says whether a version may be deployed. @returns 0 if so, 1 if not, 3 if something could not be looked at */
export async function canIDeploy(context: Context, what: string, flags: DeployFlags): Promise<number> {
  const whole = await answerTo(context, what, flags);
  if (flags.json) printJson(whole);
  else print(whole);
  return { yes: exitCodes.done, no: exitCodes.finding, unknown: exitCodes.unreachable }[whole.answer];
}

/**
 * @param what `{service}@{version}`
 * @throws {Failure} with exit code 2 if that is nothing, 3 if the registry or the broker cannot be read
 */
export async function answerTo(
  { project, environment }: Context,
  what: string,
  { to, registry: place }: DeployFlags,
): Promise<Answer> {
  const context = contextFor(project, to === undefined ? {} : { profile: to }, environment);
  const { service, version } = versionNamed(what);
  serviceNamed(context, service);
  const registry = await openRegistry(project, place);
  const candidate = await registry.find(service, version);
  if (candidate === undefined) {
    const publishTo = invocation('contracts', `publish --to ${registry.isFolder ? place : '<folder>'}`);
    throw unreachableFailure(
      `${service} ${version} is not in the registry ${place}: ` +
        (registry.isFolder
          ? `${publishTo}, from the commit of that version, records it.`
          : `record it in a folder and commit that, with ${publishTo} from the commit of that version.`),
    );
  }
  const { running, reasons, notLooked } = await look(context, candidate, registry);
  const answer = reasons.length > 0 ? 'no' : notLooked.length > 0 ? 'unknown' : 'yes';
  return { service, version, environment: to ?? null, answer, running, reasons, notLooked };
}

function versionNamed(what: string): Pick<Release, 'service' | 'version'> {
  const [service = '', version = '', ...rest] = what.split('@');
  if (version === '' || rest.length > 0)
    throw usageFailure(`"${what}" is wrong: expected a service and its version, such as booking@1.2.0.`);
  if (isVersion(version)) return { service, version };
  throw usageFailure(`"${version}" is no version: something such as 1.2.0 is expected.`);
}

async function look(
  context: Context,
  candidate: Release,
  registry: Registry,
): Promise<Pick<Answer, 'running' | 'reasons' | 'notLooked'>> {
  const observed = observedBroker(context);
  const vhost = observed.adaptation.vhost ?? context.project.virtualHost;
  const broker = await readBroker(observed.managementUrl, vhost);
  const running = await readRunning(observed.managementUrl, vhost);
  const bindings = bindingsOf(broker.bindings);
  const concerned = concernedBy(candidate, bindings);
  const known = await releasesOf(
    running.filter((one) => concerned.has(one.service)),
    registry,
  );
  const deployment = { candidate, running: known.releases, bindings };
  const notLooked: NotLooked[] = [];
  const attempt = async <R>(subject: string, body: () => Promise<R>): Promise<R | undefined> => {
    try {
      return await body();
    } catch (error) {
      const reason = error instanceof Failure ? error.message : describeError(error);
      notLooked.push({ subject, reason });
      return undefined;
    }
  };
  const drifted = await attempt('topology', () => drift(context, deployment, broker, observed));
  if (drifted === undefined && notLooked.length === 0) notLooked.push(UNDEFINED);
  const there = new Set(broker.queues.map(({ name }) => name));
  const waiting = await attempt('what waits', () => lookAtWaiting(context, deployment, registry, there));
  const reasons = [...known.reasons, ...againstRunning(deployment), ...(drifted ?? []), ...(waiting ?? [])];
  return { running, reasons, notLooked };
}

const UNDEFINED = {
  subject: 'topology',
  reason: 'only a configuration with the definition of every service says what must be there',
};

/** The service, those whose events it reads, and those who read its. */
function concernedBy(candidate: Release, bindings: Deployment['bindings']): ReadonlySet<string> {
  const { service } = candidate;
  const pairs = [...bindings, ...candidate.bindings].map(({ queue, exchange }) => [
    ownerOf(queue),
    ownerOf(exchange),
  ]);
  return new Set([service, ...pairs.filter((pair) => pair.includes(service)).flat()]);
}

/** What runs, by what the registry says of it. What it does not say, or says otherwise, is a no. */
async function releasesOf(
  running: readonly RunningVersion[],
  registry: Registry,
): Promise<{ readonly releases: readonly Release[]; readonly reasons: readonly Reason[] }> {
  const releases: Release[] = [];
  const reasons: Reason[] = [];
  for (const { service, version, contracts, instances } of running) {
    const release = version === undefined ? undefined : await registry.find(service, version);
    const isTrue = release !== undefined && fingerprintOf(listOfRelease(release)) === contracts;
    if (isTrue) releases.push(release);
    else
      reasons.push({
        kind: 'unknown',
        subject: `${service} ${version ?? 'of an unknown version'}`,
        what:
          `${count(instances, 'instance')} of it run, and ` +
          (release === undefined
            ? 'what it publishes and reads is not in the registry'
            : 'publish or read something else than the registry says of that version'),
        change:
          release === undefined
            ? `Record its contracts from its commit: ${invocation('contracts', 'publish --to <registry>')}.`
            : 'Run what was recorded, under a version of its own.',
      });
  }
  return { releases, reasons };
}

/**
 * The queues that the candidate or an instance of its service reads, as far as they are there. If none runs, nobody says what
 * was read before: then all of the service that are bound to events. Pure.
 * @param there the queues of the broker
 */
export function queuesOf(
  { candidate, running, bindings }: Deployment,
  there: ReadonlySet<string>,
): readonly string[] {
  const own = running.filter(({ service }) => service === candidate.service);
  const read = [candidate, ...own].flatMap(({ reads }) => reads.map(({ queue }) => queue));
  const bound = bindings
    .filter(({ queue, exchange }) => ownerOf(queue) === candidate.service && exchange.endsWith('.events'))
    .map(({ queue }) => queue);
  return [...new Set([...read, ...(own.length === 0 ? bound : [])])]
    .filter((queue) => there.has(queue))
    .sort();
}

/** In the queues of the service, in the outboxes of those who publish to it, and in its dead letters. */
async function lookAtWaiting(
  context: Context,
  deployment: Deployment,
  registry: Registry,
  there: ReadonlySet<string>,
): Promise<Reason[]> {
  const { candidate, bindings } = deployment;
  const { service } = candidate;
  const queues = queuesOf(deployment, there);
  if (queues.length === 0) return [];
  const publishers = [...bindings, ...candidate.bindings]
    .filter(({ queue, exchange }) => queues.includes(queue) && exchange.endsWith('.events'))
    .map(({ exchange }) => ownerOf(exchange));
  return withDeadLetters(operatedBroker(context).amqpUrlFor(service), (deadLetters) =>
    withDatabaseOf(context, service, 'inbox', (inbox) =>
      withOutboxes(context, [...new Set(publishers)].sort(), new Map(), (outboxes) =>
        inEvidence({
          deployment,
          registry,
          queues,
          outboxes,
          inbox,
          deadLetters,
          waiting: async (queue) => (await readWaiting(context))(queue),
        }),
      ),
    ),
  );
}

async function withOutboxes<R>(
  context: Context,
  [service, ...others]: readonly string[],
  opened: ReadonlyMap<string, Sql>,
  body: (outboxes: ReadonlyMap<string, Sql>) => Promise<R>,
): Promise<R> {
  if (service === undefined) return body(opened);
  return withDatabaseOf(context, service, 'outbox', (sql) =>
    withOutboxes(context, others, new Map([...opened, [service, sql]]), body),
  );
}

function print({ service, version, environment, answer, running, reasons, notLooked }: Answer): void {
  const where = environment ?? 'what is here';
  const seen = running.map(
    (one) => `${one.service} ${one.version ?? '?'}${one.instances > 1 ? ` (${one.instances})` : ''}`,
  );
  console.log(printable(`Running: ${seen.sort().join(', ') || 'nothing'}.`));
  for (const { kind, subject, what, change } of reasons)
    console.log(printable(`✗ ${kind}: ${subject} ${what}\n    → ${change}`));
  for (const { subject, reason } of notLooked)
    console.error(printable(`✗ ${subject} could not be looked at: ${reason}`));
  const sentences = {
    yes: `Yes: ${service} ${version} can be deployed to ${where}.`,
    no: `No: ${service} ${version} cannot be deployed to ${where} now, for ${count(reasons.length, 'reason')}.`,
    unknown: `Nobody can say whether ${service} ${version} can be deployed to ${where}.`,
  };
  console.log(printable(sentences[answer]));
}
