import { createHash, timingSafeEqual } from 'node:crypto';
import { HttpError, HttpMiddleware, setPrincipal } from '../http/index.ts';

/** What somebody may do: a reader looks, an operator acts as well. */
export type Role = 'reader' | 'operator';

/** Who asks. */
export interface Principal {
  readonly name: string;
  readonly role: Role;
  /** For whom, as the principal says: `console for ada@example.com`. */
  readonly operator: string;
}

type Known = Pick<Principal, 'name' | 'role'> & { readonly digest: Buffer };
type Handle = HttpMiddleware['handle'];

const principals = new WeakMap<object, Principal>();

/** Who makes a request that has passed `OperatorAccess`. */
export function principalFrom(request: object): Principal {
  const principal = principals.get(request);
  if (principal) return principal;
  throw new Error('A request has come past the authentication of operators.');
}

/** Lets in who has a token. What is compared has the same length whatever was sent, and every token is compared. */
export class OperatorAccess extends HttpMiddleware {
  override readonly authentication = {
    operatorToken: { type: 'http', scheme: 'bearer', description: 'OPS_TOKEN, or one of OPS_PRINCIPALS.' },
  } as const;
  override readonly refusals = { 400: ['operator_invalid'], 401: ['token_invalid'] };
  readonly #known: readonly Known[];

  constructor(configured: readonly { readonly name: string; readonly role: Role; readonly token: string }[]) {
    super();
    this.#known = configured.map(({ token, ...rest }) => ({ ...rest, digest: digestOf(token) }));
  }

  override readonly handle: Handle = (request, response, next) => {
    const [, token = ''] = /^Bearer +([!-~]+)$/i.exec(request.get('authorization') ?? '') ?? [];
    const found = this.#principalOf(digestOf(token));
    if (!found) {
      response.set('WWW-Authenticate', 'Bearer');
      throw new HttpError(401, 'token_invalid', 'Send Authorization: Bearer with a token of this service.');
    }
    const principal = { ...found, operator: operatorOf(found.name, request.get('x-operator')) };
    principals.set(request, principal);
    setPrincipal(request, principal.name);
    next();
  };

  #principalOf(digest: Buffer): Pick<Principal, 'name' | 'role'> | undefined {
    let found: Pick<Principal, 'name' | 'role'> | undefined;
    for (const { name, role, digest: known } of this.#known)
      if (timingSafeEqual(digest, known)) found = { name, role };
    return found;
  }
}

/** Refuses a principal whose role is not enough. */
export const requireOperator: Handle = (request, _response, next) => {
  const { name, role } = principalFrom(request);
  if (role !== 'operator')
    throw new HttpError(
      403,
      'role_insufficient',
      `${name} may look and not act: that needs the role operator.`,
    );
  next();
};

function operatorOf(name: string, person: string | undefined): string {
  if (person === undefined) return name;
  if (/^[!-~](?:[ -~]{0,198}[!-~])?$/.test(person)) return `${name} for ${person}`;
  throw new HttpError(400, 'operator_invalid', 'X-Operator has 1 to 200 visible ASCII characters.');
}

const digestOf = (token: string): Buffer => createHash('sha256').update(token).digest();
