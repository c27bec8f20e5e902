import { Router } from 'express';

export interface HealthReport {
  readonly healthy: boolean;
  readonly [detail: string]: unknown;
}

/** What the three health endpoints ask. */
export interface HealthChecks {
  /** May the service take HTTP requests: database reachable, migrations applied. */
  ready(): Promise<HealthReport>;
  /** Do messages flow: connections, channels, consumers, the age of what waits in the outbox. */
  messaging(): Promise<HealthReport>;
}

/** `/health/live` depends on nothing; the others answer 503 when what they ask about is broken. */
export function healthRoutes(checks: HealthChecks): Router {
  const router = Router();
  router.get('/health/live', (_request, response) => void response.json({ status: 'ok' }));
  for (const name of ['ready', 'messaging'] as const) {
    router.get(`/health/${name}`, async (_request, response) => {
      const { healthy, ...details } = await checks[name]();
      response.status(healthy ? 200 : 503).json({ status: healthy ? 'ok' : 'unavailable', ...details });
    });
  }
  return router;
}
