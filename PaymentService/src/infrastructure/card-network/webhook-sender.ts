import type { ProviderWebhook } from '../../application/provider-webhook.ts';

/** How the simulated network reaches the service by itself. */
export abstract class WebhookSender {
  /** Ends when the service has taken it, or when nobody tries any longer: it never fails. */
  abstract send(webhook: ProviderWebhook, afterMilliseconds: number): Promise<void>;
}
