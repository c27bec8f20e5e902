import { HttpError, HttpMiddleware, setPrincipal } from '@ticketwave/building-blocks/http';
import { KnownTokens } from './known-tokens.ts';

/** By the name under which it is known who asks. */
interface TokenHolder {
  readonly name: string;
  readonly token: string;
}

/** Lets in who shows a token of one of these principals, and nobody where there are none. */
export class OperatorsOnly extends HttpMiddleware {
  override readonly authentication = { operatorToken: { type: 'http', scheme: 'bearer' } } as const;
  override readonly refusals = { 401: ['token_invalid'], 403: ['operators_off'] };
  readonly #isOff: boolean;
  readonly #tokens: KnownTokens<TokenHolder>;

  constructor(principals: readonly TokenHolder[]) {
    super();
    this.#isOff = principals.length === 0;
    this.#tokens = new KnownTokens(principals);
  }

  override readonly handle: HttpMiddleware['handle'] = (request, _response, next) => {
    if (this.#isOff)
      throw new HttpError(
        403,
        'operators_off',
        'Operators are let in once OPS_TOKEN or OPS_PRINCIPALS is set. Set one and start again.',
      );
    const [, shown = ''] = /^Bearer (\S+)$/i.exec(request.get('Authorization') ?? '') ?? [];
    const principal = this.#tokens.holderOf(shown);
    if (!principal)
      throw new HttpError(401, 'token_invalid', 'Send the operators’ token as Authorization: Bearer.');
    setPrincipal(request, principal.name);
    next();
  };
}
