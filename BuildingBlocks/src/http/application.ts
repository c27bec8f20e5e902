import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import express, { type Express, type RequestHandler, Router } from 'express';
import type { Logger, Metrics } from '../observability/index.ts';
import { inLane } from '../postgres/index.ts';
import { correlationId } from './correlation-id.ts';
import { documentation } from './documentation.ts';
import { answerErrors, notFound } from './errors.ts';
import type { ServiceEvents } from './events-page.ts';
import { upkeep, type HealthChecks } from './health.ts';
import type { HttpRoutes } from './http-routes.ts';
import { documentOf } from './openapi.ts';
import { operatorsRouter, type OperatorsRoutes } from './operators-router.ts';
import type { HttpMiddleware } from './principal.ts';
import { keepRawBody } from './raw-body.ts';
import { requestMeter } from './request-meter.ts';
import { requestSpan } from './request-span.ts';
import { servicePage, type ServiceIdentity } from './service-page.ts';

interface HttpParts {
  readonly service: ServiceIdentity;
  readonly routes: readonly HttpRoutes[];
  readonly events?: ServiceEvents;
  /** In front of the routes, in this order. */
  readonly middleware?: readonly HttpMiddleware[];
  /** Under `/ops`; there is no such path if absent. */
  readonly operators?: OperatorsRoutes | undefined;
  readonly health: HealthChecks;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

/** The HTTP side of a service: what all services share around the routes that are its own. */
export function createHttpApplication({
  service,
  routes,
  events = { publishes: [], queues: [] },
  middleware = [],
  operators,
  health,
  metrics,
  logger,
}: HttpParts): Express {
  const application = express();
  application.disable('x-powered-by');
  application.use(correlationId);
  const router = Router();
  for (const group of routes) group.mount(router);
  application.use(upkeep(health, metrics), requestMeter(metrics), requestSpan);
  const about = documentation({ service, document: () => documentOf(service, router, middleware), events });
  application.get('/', servicePage(service, router, about)).use(about);
  const readBody = (limit: string) => express.json({ limit, verify: acceptBody });
  // Operators send pages of stored events.
  if (operators) application.use(inHttpLane, operatorsRouter(service, operators, readBody('1mb')));
  for (const { handle } of middleware) application.use(inHttpLane, handle);
  application.use(readBody('64kb'), inHttpLane, router);
  application.use(notFound, answerErrors(logger));
  return application;
}

/** From here on: questions about health are answered however much the routes have to do. */
const inHttpLane: RequestHandler = (_request, _response, next) => inLane('http', next);

/** Refuses what is no UTF-8: those bytes would be let through as U+FFFD. */
function acceptBody(request: IncomingMessage, _response: unknown, body: Buffer, charset: string): void {
  if (charset === 'utf-8' && !isUtf8(body))
    throw Object.assign(new Error('The body is not UTF-8.'), { type: 'entity.parse.failed' });
  keepRawBody(request, body);
}
