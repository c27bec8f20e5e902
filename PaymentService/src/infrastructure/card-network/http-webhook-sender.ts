import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '@ticketwave/building-blocks/domain';
import { BackgroundTask } from '@ticketwave/building-blocks/hosting';
import { describeError, type Logger } from '@ticketwave/building-blocks/observability';
import type { ProviderWebhook } from '../../application/provider-webhook.ts';
import type { HmacWebhookSignatures } from '../hmac-webhook-signatures.ts';
import type { WebhookSender } from './webhook-sender.ts';

const ATTEMPTS = 4;
/** Milliseconds before the second attempt; each further wait is twice as long. */
const FIRST_WAIT = 500;
/** Milliseconds for one attempt. */
const PATIENCE = 5_000;

/** Posts webhooks, signed, as a provider would; what it has not sent when the service stops is lost. */
export class HttpWebhookSender extends BackgroundTask implements WebhookSender {
  readonly #stopping = new AbortController();

  /** @param url where the service takes webhooks */
  constructor(
    private readonly url: string,
    private readonly signatures: HmacWebhookSignatures,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    super();
  }

  override async start(): Promise<void> {}

  override stop(): Promise<void> {
    this.#stopping.abort();
    return Promise.resolve();
  }

  async send(webhook: ProviderWebhook, afterMilliseconds: number): Promise<void> {
    const body = Buffer.from(JSON.stringify(webhook));
    let wait = afterMilliseconds;
    for (let attempt = 1; attempt <= ATTEMPTS && (await this.#passed(wait)); attempt++) {
      const problem = await this.#post(body);
      if (problem === undefined || this.#stopping.signal.aborted) return;
      this.logger.warn(`Attempt ${attempt} to send webhook ${webhook.id} failed`, { error: problem });
      wait = FIRST_WAIT * 2 ** (attempt - 1);
    }
  }

  async #post(body: Buffer): Promise<string | undefined> {
    const headers = {
      'Content-Type': 'application/json',
      'X-Payment-Signature': this.signatures.sign(body, this.clock.now()),
    };
    const signal = AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(PATIENCE)]);
    try {
      const { ok, status } = await fetch(this.url, { method: 'POST', headers, body, signal });
      return ok ? undefined : `answered ${status}`;
    } catch (error) {
      return describeError(error);
    }
  }

  /** Whether the service still runs then. */
  #passed(milliseconds: number): Promise<boolean> {
    return sleep(milliseconds, true, { signal: this.#stopping.signal }).catch(() => false);
  }
}
