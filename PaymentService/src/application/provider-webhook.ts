import type { ChargeOutcome } from '../domain/charge.ts';

/** What the provider reports by itself: the outcome of a charge. */
export interface ProviderWebhook {
  /** The provider's own, the same at every delivery. */
  readonly id: string;
  /** Of the charge. */
  readonly key: string;
  readonly outcome: ChargeOutcome;
}

/** Reports whether a webhook comes from the provider. */
export abstract class WebhookSignatures {
  /**
   * @param header what came with the body
   * @param body every byte as it came
   */
  abstract isGenuine(header: string, body: Uint8Array, now: Date): boolean;
}
