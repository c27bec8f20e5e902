import { createHmac, timingSafeEqual } from 'node:crypto';
import { WebhookSignatures } from '../application/provider-webhook.ts';

/** Seconds that a signature may be old, or ahead of this clock: whoever recorded it cannot use it for long. */
const TOLERANCE = 300;
const HEADER = /^t=(?<time>\d{1,12}),v1=(?<signature>[0-9a-f]{64})$/;

/** `t={seconds since 1970},v1={HMAC-SHA256 of "{t}.{body}" in hex}`. */
export class HmacWebhookSignatures extends WebhookSignatures {
  readonly #secret: string;

  /** @param secret that the provider and this service share */
  constructor(secret: string) {
    super();
    this.#secret = secret;
  }

  sign(body: Uint8Array, now: Date): string {
    const time = String(Math.floor(now.getTime() / 1000));
    return `t=${time},v1=${this.#hash(time, body).toString('hex')}`;
  }

  override isGenuine(header: string, body: Uint8Array, now: Date): boolean {
    const { time, signature } = HEADER.exec(header)?.groups ?? {};
    if (time === undefined || signature === undefined) return false;
    const isGenuine = timingSafeEqual(this.#hash(time, body), Buffer.from(signature, 'hex'));
    return isGenuine && Math.abs(now.getTime() / 1000 - Number(time)) <= TOLERANCE;
  }

  #hash(time: string, body: Uint8Array): Buffer {
    return createHmac('sha256', this.#secret).update(`${time}.`).update(body).digest();
  }
}
