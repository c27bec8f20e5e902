import { SETTLED_SECONDS } from '../outbox/missed-events.ts';
import type { Context } from '../operator/context.ts';
import { invocation } from '../operator/invocation.ts';
import { runningServices } from '../operator/running.ts';
import type { Finding } from './finding.ts';

const TIMEOUT_MS = 5_000;
/** Until then nobody can say which events were lost; from then on they are found by comparing what left with what was handled. */
const UNJUDGED_MS = (SETTLED_SECONDS + 30) * 1_000;

interface MessagingHealth {
  readonly problems?: Readonly<Record<string, string>>;
  readonly topology?: { readonly gaps?: readonly Gap[]; readonly restored?: readonly Restored[] };
}

interface Gap {
  readonly queue: string;
  readonly exchange: string;
  readonly since: string;
  readonly until: string;
  readonly remedy: string;
}

interface Restored {
  readonly queue: string;
  readonly at: string;
}

/** What the services that `ticketwave dev` runs in the folder say about themselves; nothing if none runs there. */
export async function lookAtServices(context: Context): Promise<Finding[]> {
  const asked = await Promise.all(runningServices(context).map(({ name, url }) => ask(name, url)));
  return asked.flat();
}

async function ask(service: string, url: string): Promise<Finding[]> {
  try {
    const response = await fetch(`${url}/health/messaging`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    return healthFindings(service, (await response.json()) as MessagingHealth, Date.now());
  } catch {
    const detail = `/health/messaging does not answer within ${TIMEOUT_MS / 1_000} s`;
    return [
      {
        kind: 'service not answering',
        subject: service,
        detail,
        remedy: invocation('restart', service),
      },
    ];
  }
}

/** Pure. */
function healthFindings(
  service: string,
  { problems = {}, topology }: MessagingHealth,
  now: number,
): Finding[] {
  const isUnjudged = (time: string): boolean => now - Date.parse(time) < UNJUDGED_MS;
  const broken = Object.entries(problems).map(([part, problem]) => {
    const [, command] = /the command `([^`]+)`/.exec(problem) ?? [];
    const remedy = command === undefined ? `see the log of the ${service} service` : asCalled(command);
    return { kind: 'problem of a service', subject: `${service}: ${part}`, detail: problem, remedy };
  });
  const recent = (topology?.gaps ?? []).filter(({ until }) => isUnjudged(until));
  const gaps = recent.map(({ queue, exchange, since, until, remedy }) => {
    const detail = `its binding to ${exchange} was missing between ${since} and ${until}`;
    return { kind: 'missed events', subject: queue, detail, remedy: asCalled(remedy) };
  });
  const restored = (topology?.restored ?? [])
    .filter(({ at }) => isUnjudged(at))
    .map(({ queue, at }) => ({
      kind: 'restored queue',
      subject: queue,
      detail: `it was missing and was declared again at ${at}; what was in it is lost`,
      remedy: invocation('outbox', 'unhandled'),
    }));
  return [...broken, ...gaps, ...restored];
}

/** Services name a command without its program, such as `topology apply`. */
function asCalled(line: string): string {
  const [command = '', ...rest] = line.split(' ');
  return invocation(command, rest.join(' '));
}
