import { Clock } from '@ticketwave/building-blocks/domain';
import { Transactor } from '@ticketwave/building-blocks/messaging';
import { correlate, currentCorrelation, Logger } from '@ticketwave/building-blocks/observability';
import { inject, injectable } from 'inversify';
import { changeContextOf } from './change-context.ts';
import { Payments } from './payments.ts';
import type { ProviderWebhook } from './provider-webhook.ts';
import { WebhookEvents } from './webhook-events.ts';

/**
 * Lets the provider say by itself how a charge ended. A webhook comes early, late, twice or about what nobody here
 * knows: it changes a payment once at most, and the rest is logged.
 */
@injectable()
export class TakeWebhook {
  constructor(
    @inject(Payments) private readonly payments: Payments,
    @inject(WebhookEvents) private readonly events: WebhookEvents,
    @inject(Transactor) private readonly transactor: Transactor,
    @inject(Clock) private readonly clock: Clock,
    @inject(Logger) private readonly logger: Logger,
  ) {}

  async execute(webhook: ProviderWebhook): Promise<void> {
    const what = `Webhook ${webhook.id} about charge ${webhook.key}`;
    const { id, charge } = (await this.payments.findOfCharge(webhook.key))?.state ?? { charge: null };
    if (id === undefined || charge === null) {
      this.logger.warn(`${what}: no payment here has that charge, skipped`);
      return;
    }
    // It belongs to the flow of the charge, and what has led to it is the webhook's own request.
    const origin = {
      ...charge.origin,
      causationId: currentCorrelation()?.causationId ?? charge.origin.causationId,
    };
    await correlate(origin, async () => this.logger.info(`${what}: ${await this.#settle(id, webhook)}`));
  }

  #settle(paymentId: string, { id, outcome }: ProviderWebhook): Promise<string> {
    return this.transactor.transact(async (work) => {
      if (!(await this.events.remember(id, this.clock.now(), work))) return 'taken before, skipped';
      return this.payments.change(paymentId, work, (payment) => {
        const { status } = payment.state;
        payment.chargeAnswered(outcome, changeContextOf(this.clock));
        return status === 'processing' ? outcome.status : `the payment had ${status} before, skipped`;
      });
    });
  }
}
