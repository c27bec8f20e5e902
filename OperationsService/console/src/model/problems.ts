import type { Health, Outbox, Pause, Queue, Queues, Sagas, Streams } from './answers.ts';
import type { Loaded } from './loaded.ts';
import { countOf, lengthOf } from './words.ts';

const LAG_MS = 10_000;
/** So long somebody should know what was missing on the broker and is there again. */
const RESTORED_MS = 10 * 60_000;

/** What one service has answered about itself. */
export interface ServiceReport {
  readonly service: string;
  readonly health: Loaded<Health>;
  readonly queues: Loaded<Queues>;
  readonly outbox: Loaded<Outbox>;
  readonly sagas: Loaded<Sagas>;
  readonly streams: Loaded<Streams>;
}

/** Something that does not go away by itself, and what mends it. */
export interface Problem {
  readonly service: string;
  /** `down`: nothing works · `wrong`: something is lost or stuck · `look`: somebody should know. */
  readonly severity: 'down' | 'wrong' | 'look';
  readonly what: string;
  /** The command line that mends it, or shows more. */
  readonly command: string;
  /** Where the console shows more. */
  readonly to?: string;
  /** What `/ops` can do about it. */
  readonly action?: { readonly label: string; readonly path: string; readonly body: object };
}

const ORDER = ['down', 'wrong', 'look'];

/**
 * What is wrong, the worst first. Pure.
 * @param now in milliseconds since 1970
 */
export const problemsOf = (reports: readonly ServiceReport[], now: number): Problem[] =>
  reports
    .flatMap((report) => ofService(report, now))
    .sort((one, other) => ORDER.indexOf(one.severity) - ORDER.indexOf(other.severity));

function ofService(report: ServiceReport, now: number): Problem[] {
  const { service, health, queues, outbox, sagas, streams } = report;
  if (health.why !== undefined)
    return [
      {
        ...{ service, severity: 'down', what: `cannot be asked: ${health.why}` },
        command: `ticketwave restart ${service}`,
      },
    ];
  return [
    ...Object.entries(health.data?.problems ?? {}).map(([part, why]) => ofHealth(service, part, why)),
    ...ofTopology(service, health.data, now),
    ...ofLocks(service, health.data),
    ...notAsked(report),
    ...(queues.data?.queues ?? []).flatMap((queue) => ofQueue(service, queue)),
    ...ofOutbox(service, outbox.data),
    ...ofSagas(service, sagas.data),
    ...ofStreams(service, streams.data),
  ];
}

/** A reason may name the command that mends it, without its program. */
const ofHealth = (service: string, part: string, why: string): Problem => {
  const [, command = 'status'] = /the command `([^`]+)`/.exec(why) ?? [];
  return { service, severity: 'wrong', what: `${part}: ${why}`, command: `ticketwave ${command}` };
};

/** What went past a queue, or was in it, is found by comparing what has left with what was handled. */
function ofTopology(service: string, health: Health | undefined, now: number): Problem[] {
  const isRecent = (time: string): boolean => now - Date.parse(time) < RESTORED_MS;
  const { gaps = [], restored = [] } = health?.topology ?? {};
  const whats = [
    ...gaps
      .filter(({ until }) => isRecent(until))
      .map(
        ({ queue, exchange, until }) =>
          `the binding of ${queue} to ${exchange} was missing until ${until}: what was published went past it`,
      ),
    ...restored
      .filter(({ at }) => isRecent(at))
      .map(({ queue, at }) => `${queue} was missing and was declared again at ${at}: what was in it is lost`),
  ];
  return whats.map((what) => ({ service, severity: 'look', what, command: 'ticketwave outbox unhandled' }));
}

const ofLocks = (service: string, health: Health | undefined): Problem[] =>
  (health?.locks ?? []).map(({ pid, role, isOwn, application, seconds }) => ({
    ...{ service, severity: 'wrong' },
    what: `session ${pid} (${application || role}) holds locks in its database${
      seconds === null ? '' : ` for ${lengthOf(seconds * 1000)}`
    }`,
    command: `ticketwave locks ${isOwn ? `end ${pid}` : 'list'} --service ${service}`,
  }));

const missing = (service: string, queue: string): Problem => ({
  ...{
    service,
    severity: 'wrong',
    what: `${queue} is not on the broker`,
    command: 'ticketwave topology apply',
  },
});

/** A service that is there but does not answer `/ops` is not one without problems. */
function notAsked({ service, queues }: ServiceReport): Problem[] {
  if (queues.why === undefined) return [];
  return [
    {
      service,
      severity: 'look',
      what: `its queues are not known: ${queues.why}`,
      command: 'ticketwave status',
    },
  ];
}

function ofQueue(
  service: string,
  { queue, messages, consumers, lagMs, deadLetters, paused }: Queue,
): Problem[] {
  const to = `/console/queues?queue=${encodeURIComponent(queue)}`;
  const found: Problem[] = [];
  if (messages === null) found.push(missing(service, queue));
  if (deadLetters === null) found.push(missing(service, `${queue}.dlq`));
  if (paused !== null) found.push(ofPause(service, queue, paused, to));
  else if (consumers === 0)
    found.push({
      ...{
        service,
        severity: 'wrong',
        what: `nobody consumes ${queue}, where ${countOf(messages ?? 0, 'message')} wait`,
      },
      ...{ command: 'ticketwave status', to },
    });
  else if (lagMs !== null && lagMs > LAG_MS)
    found.push({
      ...{
        service,
        severity: 'look',
        what: `the oldest message in ${queue} has been waiting for ${lengthOf(lagMs)}`,
      },
      ...{ command: 'ticketwave status', to },
    });
  if (deadLetters !== null && deadLetters > 0)
    found.push({
      ...{ service, severity: 'wrong', what: `${countOf(deadLetters, 'dead letter')} of ${queue}` },
      command: `ticketwave dlq redrive ${queue} --all --dry-run`,
      to: `/console/dead-letters?service=${service}&queue=${encodeURIComponent(queue)}`,
    });
  return found;
}

const ofPause = (service: string, queue: string, { by, reason }: Pause, to: string): Problem => ({
  ...{ service, severity: 'look', what: `${queue} was paused by ${by}: ${reason}` },
  ...{ command: 'ticketwave status', to },
  action: { label: 'Resume', path: `/ops/subscriptions/${encodeURIComponent(queue)}/resume`, body: {} },
});

function ofOutbox(service: string, outbox: Outbox | undefined): Problem[] {
  if (outbox === undefined || outbox.failing === 0) return [];
  const example = outbox.rows.find(({ lastError }) => lastError !== null)?.lastError;
  return [
    {
      ...{ service, severity: 'wrong', to: `/console/outbox?service=${service}` },
      what: `the broker does not take ${countOf(outbox.failing, 'event')}${example == null ? '' : `: ${example}`}`,
      command: `ticketwave outbox list --service ${service} --waiting`,
    },
  ];
}

function ofSagas(service: string, sagas: Sagas | undefined): Problem[] {
  const needing = sagas?.needingReview ?? 0;
  if (needing === 0) return [];
  return [
    {
      ...{ service, severity: 'wrong', what: `${countOf(needing, 'saga')} needing review` },
      ...{
        command: `ticketwave sagas list --service ${service} --needs-review`,
        to: '/console/sagas?needsReview=true',
      },
    },
  ];
}

function ofStreams(service: string, streams: Streams | undefined): Problem[] {
  return (streams?.streams ?? []).map(({ queue, stream, next, place, waiting }) => ({
    ...{ service, severity: 'wrong', to: '/console/streams' },
    what: `${stream} waits in ${queue} for number ${next} (${place}), with ${countOf(waiting, 'message')} behind it`,
    command: `ticketwave order list --service ${service}`,
  }));
}
