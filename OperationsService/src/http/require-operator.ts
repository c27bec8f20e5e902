import { HttpError, principalOf, type HttpMiddleware } from '@ticketwave/building-blocks/http';

/** The token of the names of those who may act. */
export const ACTING_OPERATORS = Symbol('names of principals with the role operator');

/** Who makes a request that has passed `OperatorsOnly`. */
export function operatorOf(request: object): string {
  const principal = principalOf(request);
  if (principal === undefined) throw new Error('A request has come past the authentication of operators.');
  return principal;
}

/** Refuses a principal whose role is not enough. */
export const requireOperator =
  (acting: ReadonlySet<string>): HttpMiddleware['handle'] =>
  (request, _response, next) => {
    const name = operatorOf(request);
    if (!acting.has(name))
      throw new HttpError(
        403,
        'role_insufficient',
        `${name} may look and not act: that needs the role operator.`,
      );
    next();
  };
