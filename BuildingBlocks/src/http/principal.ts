import type { RequestHandler } from 'express';
import type { Authentication, Refusals, Requirements } from './requirements.ts';

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
export abstract class HttpMiddleware implements Requirements {
  abstract readonly handle: RequestHandler;
  /** How a request proves what is asked for here, for the OpenAPI document. */
  readonly authentication?: Authentication;
  /** What is answered to one that does not, such as `{ 401: ['token_invalid'] }`, for the OpenAPI document. */
  readonly refusals?: Refusals;
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
