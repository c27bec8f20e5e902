import { createHash, timingSafeEqual } from 'node:crypto';
import { HttpError, HttpMiddleware, setPrincipal } from '@ticketwave/building-blocks/http';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Lets in who shows a token of one of these principals, and nobody where there are none. */
export class OperatorsOnly extends HttpMiddleware {
  override readonly authentication = { operatorToken: { type: 'http', scheme: 'bearer' } } as const;
  override readonly refusals = { 401: ['token_invalid'], 403: ['operators_off'] };
  readonly #known: readonly { readonly name: string; readonly expected: Buffer }[];

  constructor(principals: readonly { readonly name: string; readonly token: string }[]) {
    super();
    this.#known = principals.map(({ name, token }) => ({ name, expected: digest(token) }));
  }

  override readonly handle: HttpMiddleware['handle'] = (request, _response, next) => {
    if (this.#known.length === 0)
      throw new HttpError(
        403,
        'operators_off',
        'Operators are let in once OPS_TOKEN or OPS_PRINCIPALS is set. Set one and start again.',
      );
    const [, shown = ''] = /^Bearer (\S+)$/i.exec(request.get('Authorization') ?? '') ?? [];
    const given = digest(shown);
    const [principal] = this.#known.filter(({ expected }) => timingSafeEqual(given, expected));
    if (!principal)
      throw new HttpError(401, 'token_invalid', 'Send the operators’ token as Authorization: Bearer.');
    setPrincipal(request, principal.name);
    next();
  };
}
