import { createHmac, timingSafeEqual } from 'node:crypto';

export interface CookieOptions {
  readonly path: string;
  /** `Lax` where the browser comes from another site and has to bring it. */
  readonly sameSite: 'Strict' | 'Lax';
  /** Whether it is sent over TLS only. */
  readonly secure: boolean;
}

/** A statement in a cookie that no script reads: anybody may see it, who has the key alone can make it. It ends by itself. */
export class SignedCookie<Content extends object> {
  readonly #name: string;
  readonly #key: Buffer;
  readonly #options: CookieOptions;

  constructor(name: string, key: Buffer, options: CookieOptions) {
    this.#name = name;
    this.#key = key;
    this.#options = options;
  }

  /** The value of `Set-Cookie`. @param now in milliseconds since 1970 */
  write(content: Content, seconds: number, now: number): string {
    const statement = JSON.stringify({ content, until: now + seconds * 1_000 });
    const text = Buffer.from(statement).toString('base64url');
    return this.#header(`${text}.${this.#signatureOf(text).toString('base64url')}`, seconds);
  }

  /** The value of `Set-Cookie` that takes it away. */
  clear(): string {
    return this.#header('', 0);
  }

  /** @param header `Cookie` of a request. @returns undefined without one of ours that has not ended */
  read(header: string | undefined, now: number): Content | undefined {
    const [, text = '', signature = ''] =
      new RegExp(`(?:^|; ?)${this.#name}=([\\w-]+)\\.([\\w-]+)`).exec(header ?? '') ?? [];
    const given = Buffer.from(signature, 'base64url');
    const expected = this.#signatureOf(text);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    const { content, until } = JSON.parse(Buffer.from(text, 'base64url').toString()) as {
      readonly content: Content;
      readonly until: number;
    };
    return now < until ? content : undefined;
  }

  /** Also of the name: what one cookie says counts in no other. */
  #signatureOf(text: string): Buffer {
    return createHmac('sha256', this.#key).update(`${this.#name}\n${text}`).digest();
  }

  #header(value: string, seconds: number): string {
    const { path, sameSite, secure } = this.#options;
    const ofTls = secure ? '; Secure' : '';
    return `${this.#name}=${value}; Path=${path}; Max-Age=${seconds}; HttpOnly; SameSite=${sameSite}${ofTls}`;
  }
}
