import type { RequestHandler } from 'express';
import { refused } from './errors.ts';
import { STANDARD_REFUSALS } from './standard-refusals.ts';

/** What somebody may do: a reader looks, an operator acts as well. */
export type OperatorRole = 'reader' | 'operator';

/** Who asks, once that has been proved. */
export interface Operator {
  /** Of the principal. */
  readonly name: string;
  readonly role: OperatorRole;
  /** As an audit says it: the principal, and for whom, such as `console for ada@example.com`. */
  readonly operator: string;
}

const operators = new WeakMap<object, Operator>();

/** To be called by what stands in front of the routes. */
export function setOperator(request: object, operator: Operator): void {
  operators.set(request, operator);
}

/** @throws Error if nothing in front of the routes has asked */
export function operatorOf(request: object): Operator {
  const operator = operators.get(request);
  if (operator) return operator;
  throw new Error('A request has come past the authentication of operators.');
}

/**
 * Stands in front of one operation: lets a reader in where it declares so, and an operator. Where nobody is asked for a role,
 * an operation that declares none is everybody's.
 */
export const requireRole =
  (declared: OperatorRole | undefined): RequestHandler =>
  (request, _response, next) => {
    if (declared === undefined && !operators.has(request)) {
      next();
      return;
    }
    const { operator, role } = operatorOf(request);
    if (role === 'reader' && declared !== 'reader')
      throw refused({
        ...STANDARD_REFUSALS.roleInsufficient,
        message: `${operator} may look and not act: that needs the role operator.`,
      });
    next();
  };
