import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

import { KnownTokens } from '../known-tokens.ts';

const HOURS = 12;
const COOKIE = 'ticketwave_console';

/** Somebody who may sign in. */
export interface ConsolePrincipal {
  readonly name: string;
  readonly role: 'reader' | 'operator';
  readonly token: string;
}

/** Who is signed in. */
export interface ConsoleSession extends ConsolePrincipal {
  /** Who the person says they are; the principal's name if they have said nothing. */
  readonly operator: string;
}

interface Claims {
  readonly name: string;
  readonly operator: string;
  /** When it ends, in milliseconds since 1970. */
  readonly until: number;
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * Sessions in a cookie: who it is and until when, signed, and no token. Every instance can read what another has signed, and
 * every session ends when a principal or a token changes.
 */
export class ConsoleSessions {
  readonly #principals: readonly ConsolePrincipal[];
  readonly #tokens: KnownTokens<ConsolePrincipal>;
  readonly #secure: boolean;
  readonly #key: Buffer;

  /** @param secure whether the console is reached over TLS only */
  constructor(principals: readonly ConsolePrincipal[], { secure }: { readonly secure: boolean }) {
    this.#principals = principals;
    this.#tokens = new KnownTokens(principals);
    this.#secure = secure;
    this.#key = digest(`console session\n${JSON.stringify(principals)}`);
  }

  /** Whether anybody may sign in at all. */
  get isOff(): boolean {
    return this.#principals.length === 0;
  }

  /** Whose token it is. */
  principalOf(token: string): ConsolePrincipal | undefined {
    return this.#tokens.holderOf(token);
  }

  /** The cookie of a new session, as a header's value. */
  begin({ name }: ConsolePrincipal, operator: string, now = Date.now()): string {
    const content = Buffer.from(
      JSON.stringify({ name, operator, until: now + HOURS * 3_600_000 } satisfies Claims),
    );
    const text = content.toString('base64url');
    return this.#cookie(`${text}.${this.#signatureOf(text).toString('base64url')}`, HOURS * 3_600);
  }

  /** The cookie that ends a session. */
  end(): string {
    return this.#cookie('', 0);
  }

  /** @param header `Cookie` of a request. @returns undefined without a session of ours that has not ended */
  read(header: string | undefined, now = Date.now()): ConsoleSession | undefined {
    const [, text = '', signature = ''] =
      new RegExp(`(?:^|; ?)${COOKIE}=([\\w-]+)\\.([\\w-]+)`).exec(header ?? '') ?? [];
    const given = Buffer.from(signature, 'base64url');
    const expected = this.#signatureOf(text);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    const { name, operator, until } = JSON.parse(Buffer.from(text, 'base64url').toString()) as Claims;
    const principal = this.#principals.find((known) => known.name === name);
    return principal && now < until ? { ...principal, operator } : undefined;
  }

  #signatureOf(text: string): Buffer {
    return createHmac('sha256', this.#key).update(text).digest();
  }

  #cookie(value: string, seconds: number): string {
    const secure = this.#secure ? '; Secure' : '';
    return `${COOKIE}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`;
  }
}
