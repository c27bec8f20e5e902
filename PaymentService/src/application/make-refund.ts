import { Clock } from '@ticketwave/building-blocks/domain';
import { Transactor } from '@ticketwave/building-blocks/messaging';
import { correlate, describeError, Logger } from '@ticketwave/building-blocks/observability';
import { inject, injectable } from 'inversify';
import type { Payment } from '../domain/payment.ts';
import type { Refund, RefundOutcome } from '../domain/refund.ts';
import { nothingMore, type Alongside } from './alongside.ts';
import { CallPolicy } from './call-policy.ts';
import type { CallOptions } from './make-charge.ts';
import { PaymentProvider } from './payment-provider.ts';
import { Payments } from './payments.ts';

/** Asks the provider to give money back, outside any transaction, and then records the answer. */
@injectable()
export class MakeRefund {
  constructor(
    @inject(Payments) private readonly payments: Payments,
    @inject(PaymentProvider) private readonly provider: PaymentProvider,
    @inject(CallPolicy) private readonly policy: CallPolicy,
    @inject(Transactor) private readonly transactor: Transactor,
    @inject(Clock) private readonly clock: Clock,
    @inject(Logger) private readonly logger: Logger,
  ) {}

  /** @throws Error if the answer could not be recorded; then the claim runs out, and the refund is repeated */
  async execute(
    payment: Payment,
    refundId: string,
    { signal, alongside = nothingMore }: CallOptions = {},
  ): Promise<void> {
    const refund = payment.refund(refundId);
    if (refund === undefined) throw new Error(`Payment ${payment.state.id} has no refund ${refundId}.`);
    await correlate(refund.origin, async () => {
      const outcome = await this.#ask(payment, refund, this.policy.limit(signal));
      if (outcome === undefined && signal?.aborted) return;
      await this.#record(payment.state.id, refund, outcome, alongside);
    });
  }

  /** `undefined`: it did not answer, or had answered before. */
  async #ask(
    { state: { capture } }: Payment,
    { id, status, amount, attempts }: Refund,
    signal: AbortSignal,
  ): Promise<RefundOutcome | undefined> {
    if (status !== 'pending' || capture === null) return undefined;
    const { providerPaymentId } = capture;
    try {
      return await this.provider.refund({ key: id, providerPaymentId, amount, signal });
    } catch (error) {
      const what = `Call ${attempts} for refund ${id} had no answer: to be repeated`;
      this.logger.warn(what, { error: describeError(error) });
      return undefined;
    }
  }

  async #record(
    paymentId: string,
    { id, attempts }: Refund,
    outcome: RefundOutcome | undefined,
    alongside: Alongside,
  ): Promise<void> {
    await this.transactor.transact(async (work) => {
      const payment = await this.payments.change(paymentId, work, (payment) => {
        const now = this.clock.now();
        if (outcome !== undefined) payment.refundAnswered(id, outcome, now);
        else payment.refundUnanswered(id, attempts, this.policy.againAt(now, attempts));
        return payment;
      });
      await alongside(payment, work);
    });
    if (outcome?.status !== 'declined') return;
    const what = `Refund ${id} of payment ${paymentId} was refused for good: somebody has to give the money back`;
    this.logger.error(what, { error: `${outcome.code}: ${outcome.message}` });
  }
}
