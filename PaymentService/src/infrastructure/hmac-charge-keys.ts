import { createHmac } from 'node:crypto';
import { idFromName } from '@ticketwave/building-blocks/messaging';
import { ChargeKeys } from '../application/charge-keys.ts';

/** Callers choose the `Idempotency-Key`: without a secret they could compute the key, which webhooks name. */
export class HmacChargeKeys extends ChargeKeys {
  readonly #secret: string;

  constructor(secret: string) {
    super();
    this.#secret = secret;
  }

  override of(paymentId: string, idempotencyKey: string): string {
    const name = createHmac('sha256', this.#secret).update(`charge ${idempotencyKey}`).digest('hex');
    return idFromName(name, paymentId);
  }
}
