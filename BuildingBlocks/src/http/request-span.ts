import { SpanKind, trace } from '@opentelemetry/api';
import type { RequestHandler } from 'express';
import { ATTRIBUTE } from '../observability/semantic-conventions.ts';
import { openSpan, traceIn } from '../observability/tracing.ts';
import { routeOf } from './route-of.ts';

/**
 * Handles each request in a span, which continues the trace of the caller. Where an instrumentation of node:http has made
 * one already there is no second one.
 */
export const requestSpan: RequestHandler = (request, response, next) => {
  if (trace.getActiveSpan()) {
    next();
    return;
  }
  const { method } = request;
  const span = openSpan({
    name: method,
    kind: SpanKind.SERVER,
    attributes: { [ATTRIBUTE.httpMethod]: method, 'url.path': request.path, 'url.scheme': request.protocol },
    parent: traceIn(request.headers),
  });
  response.once('close', () => {
    const { statusCode } = response;
    const path = routeOf(request);
    span.rename(path === undefined ? method : `${method} ${path}`, {
      [ATTRIBUTE.httpStatus]: statusCode,
      ...(path !== undefined && { [ATTRIBUTE.httpRoute]: path }),
    });
    span.end(statusCode >= 500 ? String(statusCode) : undefined);
  });
  span.run(next);
};
