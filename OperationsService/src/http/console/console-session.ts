import { createHash, randomBytes } from 'node:crypto';
import type { Request } from 'express';
import { SignedCookie } from './signed-cookie.ts';

/** Who is signed in. */
export interface ConsoleSession {
  /** Of the principal, or of the person whom a provider has signed in. */
  readonly name: string;
  readonly role: 'reader' | 'operator';
  /** As audits say it: the name, and who they say they are besides. */
  readonly operator: string;
}

/**
 * Sessions in a cookie: who it is and until when, signed, and no token. Every instance can read what another has signed, and
 * every session ends when one of the secrets changes.
 */
export class ConsoleSessions {
  /** Of which the cookies of the console are made; nobody else can know it. */
  readonly key: Buffer;
  /** Whether the console is reached over TLS only. */
  readonly secure: boolean;
  readonly #cookie: SignedCookie<ConsoleSession>;

  /** @param secrets whatever lets people sign in, as it is configured; without any, no session outlives the process */
  constructor(secrets: readonly object[], { secure }: { readonly secure: boolean }) {
    this.secure = secure;
    this.key =
      secrets.length === 0
        ? randomBytes(32)
        : createHash('sha256')
            .update(`console session\n${JSON.stringify(secrets)}`)
            .digest();
    this.#cookie = new SignedCookie('ticketwave_console', this.key, {
      path: '/',
      sameSite: 'Strict',
      secure,
    });
  }

  /** The cookie of a new session, as a header's value. */
  begin(session: ConsoleSession, minutes: number, now = Date.now()): string {
    const { name, role, operator } = session;
    return this.#cookie.write({ name, role, operator }, minutes * 60, now);
  }

  /** The cookie that ends a session. */
  end(): string {
    return this.#cookie.clear();
  }

  /** @param header `Cookie` of a request. @returns undefined without a session of ours that has not ended */
  read(header: string | undefined, now = Date.now()): ConsoleSession | undefined {
    return this.#cookie.read(header, now);
  }

  /**
   * Whose session stands for a request of the API. For what acts it takes a header that no form and no link of another site
   * can set; those could send the cookie along.
   */
  readonly operatorOf = (request: Request): ConsoleSession | undefined => {
    const isLooking = request.method === 'GET' || request.method === 'HEAD';
    return isLooking || isOurs(request) ? this.read(request.headers.cookie) : undefined;
  };
}

/** Whether the console's own page has sent it: without the consent of this service nobody else can set the header. */
export const isOurs = (request: Request): boolean => request.get('X-Console') === '1';
