import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Metrics } from '../observability/index.ts';

/** Whether something is healthy, and what says so. */
export interface HealthReport {
  readonly healthy: boolean;
  readonly [detail: string]: unknown;
}

/** What the health endpoints ask. */
export interface HealthChecks {
  /** May the service take HTTP requests: database reachable, migrations applied. */
  ready(): Promise<HealthReport>;
  /** Do messages flow: connections, channels, consumers, the age of what waits in the outbox. */
  messaging(): Promise<HealthReport>;
}

/** The paths of `upkeep`. */
export const UPKEEP = ['/health/live', '/health/ready', '/health/messaging', '/metrics'] as const;

/** A handler of node:http, which Express takes as well. */
type Upkeep = (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void) => void;

/**
 * Answers GET and HEAD of health and metrics, without any library; `next` has everything else. `/health/live` depends
 * on nothing; the other health endpoints answer 503 when what they ask about is broken.
 */
export function upkeep(checks: HealthChecks, { registry }: Metrics): Upkeep {
  const health = async (check: () => Promise<HealthReport>): Promise<Answer> => {
    const { healthy, ...details } = await check();
    return json(healthy ? 200 : 503, { status: healthy ? 'ok' : 'unavailable', ...details });
  };
  const answers: Record<(typeof UPKEEP)[number], () => Promise<Answer>> = {
    '/health/live': async () => json(200, { status: 'ok' }),
    '/health/ready': () => health(() => checks.ready()),
    '/health/messaging': () => health(() => checks.messaging()),
    '/metrics': async () => ({ status: 200, type: registry.contentType, body: await registry.metrics() }),
  };
  return (request, response, next) => {
    const [path = ''] = (request.url ?? '').split('?');
    const answer = UPKEEP.find((known) => known === path.toLowerCase().replace(/\/$/, ''));
    if (answer === undefined || !['GET', 'HEAD'].includes(request.method ?? '')) next();
    else answers[answer]().then((found) => send(response, found), next);
  };
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

const json = (status: number, body: object): Answer => ({
  status,
  type: 'application/json; charset=utf-8',
  body: JSON.stringify(body),
});

function send(response: ServerResponse, { status, type, body }: Answer): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) }).end(body);
}
