import type { RequestHandler } from 'express';
import { OTHER, type Metrics } from '../observability/index.ts';
import { routeOf } from './route-of.ts';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Times each request under its route, `/api/bookings/:id`: what a client writes into a path is no label. */
export const requestMeter =
  ({ conventional }: Metrics): RequestHandler =>
  (request, response, next) => {
    const begin = performance.now();
    response.once('close', () => {
      conventional.httpDuration(
        {
          httpMethod: METHODS.includes(request.method) ? request.method : OTHER,
          httpRoute: routeOf(request) ?? '',
          httpStatus: String(response.statusCode),
        },
        (performance.now() - begin) / 1000,
      );
    });
    next();
  };
