import type { RequestHandler } from 'express';
import { newId } from '../messaging/index.ts';
import { correlate } from '../observability/index.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Takes the caller's `X-Correlation-Id` if it is a UUID, gives the request a new one otherwise, and answers it.
 * Everything that the request causes carries it: log lines, messages, and whatever those cause.
 */
export const correlationId: RequestHandler = (request, response, next) => {
  const given = request.get('X-Correlation-Id');
  const id = given !== undefined && UUID.test(given) ? given.toLowerCase() : newId();
  response.set('X-Correlation-Id', id);
  correlate({ correlationId: id, causationId: id }, next);
};
