import type { Request, RequestHandler } from 'express';
import { BearerTokens } from './bearer-tokens.ts';
import { HttpError } from './errors.ts';
import { operatorOf, setOperator, type Operator, type OperatorRole } from './operator-role.ts';
import { HttpMiddleware, setPrincipal } from './principal.ts';

/** Somebody who may ask a service about itself (`reader`), or act on it as well (`operator`). */
export interface OperatorPrincipal {
  readonly name: string;
  readonly role: OperatorRole;
  readonly token: string;
}

/**
 * Lets in operators, and nobody else. What each may do is declared by the operation: see its `role`; one that declares
 * none is for the role `operator`.
 */
export class OperatorAccess extends HttpMiddleware {
  override readonly authentication = {
    operatorToken: { type: 'http', scheme: 'bearer', description: 'OPS_TOKEN, or one of OPS_PRINCIPALS.' },
  } as const;
  override readonly refusals = { 400: ['operator_invalid'], 401: ['token_invalid'] };
  readonly #tokens: BearerTokens<OperatorPrincipal>;
  readonly #sessionOf: (request: Request) => Operator | undefined;

  /**
   * @param principals who may show a token
   * @param sessionOf who asks without a token, as something else proves it; nobody if absent
   */
  constructor(
    principals: readonly OperatorPrincipal[],
    sessionOf: (request: Request) => Operator | undefined = () => undefined,
  ) {
    super();
    this.#tokens = new BearerTokens(principals);
    this.#sessionOf = sessionOf;
  }

  /** Who makes a request that has passed. @throws Error if it has not */
  static operatorOf(request: object): Operator {
    return operatorOf(request);
  }

  override readonly handle: RequestHandler = (request, response, next) => {
    const session = request.get('authorization') === undefined ? this.#sessionOf(request) : undefined;
    const operator =
      session ??
      onBehalf(
        this.#tokens.holderIn(
          request,
          response,
          'token_invalid',
          'Send Authorization: Bearer with a token of this service: OPS_TOKEN, or one of OPS_PRINCIPALS.',
        ),
        request,
      );
    setOperator(request, operator);
    setPrincipal(request, operator.name);
    next();
  };
}

/** A principal may say for whom it asks, and give up its right to act for them. */
function onBehalf({ name, role }: OperatorPrincipal, request: Request): Operator {
  const person = request.get('x-operator');
  if (person !== undefined && !/^[!-~](?:[ -~]{0,198}[!-~])?$/.test(person))
    throw new HttpError(400, 'operator_invalid', 'X-Operator has 1 to 200 visible ASCII characters.');
  const as = request.get('x-operator-role') ?? role;
  if (as !== 'reader' && as !== 'operator')
    throw new HttpError(400, 'operator_invalid', 'X-Operator-Role is reader or operator.');
  return {
    name,
    role: as === 'reader' ? 'reader' : role,
    operator: person === undefined ? name : `${name} for ${person}`,
  };
}
