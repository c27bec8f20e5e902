import { BearerTokens, HttpMiddleware, setPrincipal } from '@ticketwave/building-blocks/http';
import type { RequestHandler } from 'express';

/**
 * Lets in who knows the key that callers share with this service. What it answers is personal, and ids of users can be
 * guessed.
 */
export class UsersKey extends HttpMiddleware {
  override readonly authentication = {
    usersKey: {
      ...({ type: 'http', scheme: 'bearer' } as const),
      description: 'The key that USER_API_KEY holds here.',
    },
  };
  override readonly refusals = { 401: ['users_key_invalid'] };
  readonly #keys: BearerTokens<{ readonly token: string }>;

  constructor(key: string) {
    super();
    this.#keys = new BearerTokens([{ token: key }]);
  }

  override readonly handle: RequestHandler = (request, response, next) => {
    this.#keys.holderIn(
      request,
      response,
      'users_key_invalid',
      'Send the key that USER_API_KEY holds here: Authorization: Bearer {key}.',
    );
    setPrincipal(request, 'who knows the key');
    next();
  };
}
