import { createHash, timingSafeEqual } from 'node:crypto';
import { HttpError, HttpMiddleware, setPrincipal } from '@ticketwave/building-blocks/http';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Lets in who shows the operators' token, and nobody where there is none. */
export class OperatorsOnly extends HttpMiddleware {
  override readonly authentication = { operatorToken: { type: 'http', scheme: 'bearer' } } as const;
  override readonly refusals = { 401: ['token_invalid'], 403: ['operators_off'] };
  readonly #expected: Buffer | undefined;

  constructor(token: string | undefined) {
    super();
    this.#expected = token === undefined ? undefined : digest(token);
  }

  override readonly handle: HttpMiddleware['handle'] = (request, _response, next) => {
    if (this.#expected === undefined)
      throw new HttpError(
        403,
        'operators_off',
        'Operators are let in once OPS_TOKEN is set. Set it and start again.',
      );
    const [, shown = ''] = /^Bearer (\S+)$/i.exec(request.get('Authorization') ?? '') ?? [];
    if (!timingSafeEqual(digest(shown), this.#expected))
      throw new HttpError(401, 'token_invalid', 'Send the operators’ token as Authorization: Bearer.');
    setPrincipal(request, 'operator');
    next();
  };
}
