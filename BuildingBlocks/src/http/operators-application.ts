import type { IncomingMessage, ServerResponse } from 'node:http';
import express from 'express';
import type { Logger } from '../observability/index.ts';
import { inLane } from '../postgres/index.ts';
import { correlationId } from './correlation-id.ts';
import { answerErrors, notFound } from './errors.ts';
import { operatorsRouter, type OperatorsRoutes } from './operators-router.ts';
import type { ServiceIdentity } from './service-page.ts';

/** Answers requests under `/ops`. Others are left to `next`, or answered with 404 where there is none. */
export type OperatorsHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  next?: (error?: unknown) => void,
) => void;

/** `/ops` alone, for an application with an HTTP server of its own make. */
export function operatorsApplication(
  service: ServiceIdentity,
  operators: OperatorsRoutes,
  logger: Logger,
): OperatorsHandler {
  const application = express();
  application.disable('x-powered-by');
  application.use(correlationId, (_request, _response, next) => inLane('http', next));
  application.use(operatorsRouter(service, operators, express.json({ limit: '64kb' })));
  application.use(notFound, answerErrors(logger));
  const isOurs = ({ url = '' }: IncomingMessage): boolean => /^\/ops(?:[/?]|$)/.test(url);
  return (request, response, next) => {
    if (isOurs(request)) application(request, response);
    else if (next) next();
    else response.writeHead(404).end();
  };
}
