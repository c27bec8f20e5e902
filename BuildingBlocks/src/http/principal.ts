import type { RequestHandler } from 'express';

const principals = new WeakMap<object, string>();

/**
 * Stands in front of all routes of a service, in the order in which the composition root binds them: authentication,
 * tenants, limits. Health checks and metrics are answered without it. To refuse a request, throw an `HttpError`.
 *
 * @example
 * readonly handle: RequestHandler = async (request, _response, next) => {
 *   setPrincipal(request, await this.tokens.subjectOf(request.get('Authorization'))); // throws HttpError 401
 *   next();
 * };
 */
export abstract class HttpMiddleware {
  abstract readonly handle: RequestHandler;
}

/**
 * Says who makes a request, once that has been proved: `Idempotency-Key`s are theirs from then on.
 * @param principal one text for each user or program, never empty
 */
export function setPrincipal(request: object, principal: string): void {
  if (principal === '') throw new TypeError('A principal is a text that is not empty.');
  principals.set(request, principal);
}

/** Who makes the request; undefined if no middleware has said so. */
export const principalOf = (request: object): string | undefined => principals.get(request);
