import { createHash, timingSafeEqual } from 'node:crypto';
import { HttpError, HttpMiddleware, setPrincipal } from '@ticketwave/building-blocks/http';
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
  readonly #digest: Buffer;

  constructor(key: string) {
    super();
    this.#digest = digestOf(key);
  }

  override readonly handle: RequestHandler = (request, response, next) => {
    const [, given = ''] = /^Bearer +([!-~]+)$/i.exec(request.get('Authorization') ?? '') ?? [];
    if (!timingSafeEqual(digestOf(given), this.#digest)) {
      response.set('WWW-Authenticate', 'Bearer');
      throw new HttpError(
        401,
        'users_key_invalid',
        'Send the key that USER_API_KEY holds here: Authorization: Bearer {key}.',
      );
    }
    setPrincipal(request, 'who knows the key');
    next();
  };
}

/** Of one length, whatever was given: a comparison shows nothing of the key, not even how long it is. */
const digestOf = (key: string): Buffer => createHash('sha256').update(key).digest();
