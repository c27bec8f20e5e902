import { createHash, timingSafeEqual } from 'node:crypto';
import type { Request, Response } from 'express';
import { HttpError } from './errors.ts';

/** Of one length, whatever was sent: a comparison shows nothing of a token, not even how long it is. */
const digestOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/** Secrets that are shown as `Authorization: Bearer`, and whose they are. Each is compared, so that the time says nothing. */
export class BearerTokens<Holder extends { readonly token: string }> {
  readonly #known: readonly { readonly holder: Holder; readonly digest: Buffer }[];

  constructor(holders: readonly Holder[]) {
    this.#known = holders.map((holder) => ({ holder, digest: digestOf(holder.token) }));
  }

  /** Whose a token is; undefined if it is nobody's. */
  holderOf(token: string): Holder | undefined {
    const shown = digestOf(token);
    const [found] = this.#known.filter(({ digest }) => timingSafeEqual(digest, shown));
    return found?.holder;
  }

  /**
   * Whose token a request shows.
   * @param code of the refusal, stable, for programs
   * @param message of the refusal: what to send
   * @throws HttpError 401 if it shows none, or nobody's
   */
  holderIn(request: Request, response: Response, code: string, message: string): Holder {
    const [, token = ''] = /^Bearer +([!-~]+)$/i.exec(request.get('authorization') ?? '') ?? [];
    const holder = this.holderOf(token);
    if (holder) return holder;
    response.set('WWW-Authenticate', 'Bearer');
    throw new HttpError(401, code, message);
  }
}
