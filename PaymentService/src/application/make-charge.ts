import { Clock } from '@ticketwave/building-blocks/domain';
import { Transactor } from '@ticketwave/building-blocks/messaging';
import { correlate, describeError, Logger } from '@ticketwave/building-blocks/observability';
import { inject, injectable } from 'inversify';
import type { Charge, ChargeOutcome } from '../domain/charge.ts';
import type { Payment } from '../domain/payment.ts';
import type { PaymentState } from '../domain/payment-state.ts';
import { nothingMore, type Alongside } from './alongside.ts';
import { CallPolicy } from './call-policy.ts';
import { changeContextOf } from './change-context.ts';
import { PaymentProvider } from './payment-provider.ts';
import { Payments } from './payments.ts';

export interface CallOptions {
  /** Aborted when the service cannot wait any longer: nothing is recorded, and the claim runs out. */
  readonly signal?: AbortSignal;
  readonly alongside?: Alongside;
}

/** Asks the provider for the money of a started charge, outside any transaction, and then records the answer. */
@injectable()
export class MakeCharge {
  constructor(
    @inject(Payments) private readonly payments: Payments,
    @inject(PaymentProvider) private readonly provider: PaymentProvider,
    @inject(CallPolicy) private readonly policy: CallPolicy,
    @inject(Transactor) private readonly transactor: Transactor,
    @inject(Clock) private readonly clock: Clock,
    @inject(Logger) private readonly logger: Logger,
  ) {}

  /** @throws Error if the answer could not be recorded; then too the claim runs out, and the charge is repeated */
  async execute({ state }: Payment, { signal, alongside = nothingMore }: CallOptions = {}): Promise<void> {
    const { charge } = state;
    if (charge === null) throw new Error(`The charge of payment ${state.id} was not started.`);
    await correlate(charge.origin, async () => {
      const outcome = await this.#ask(state, charge, this.policy.limit(signal));
      if (outcome === undefined && signal?.aborted) return;
      await this.#record(state.id, charge, outcome, alongside);
    });
  }

  /** `undefined`: it did not answer, or had answered before. */
  async #ask(
    { id, status, amount }: PaymentState,
    { key, paymentMethod, attempts }: Charge,
    signal: AbortSignal,
  ): Promise<ChargeOutcome | undefined> {
    if (status !== 'processing' || paymentMethod === null) return undefined;
    try {
      return await this.provider.charge({ key, amount, paymentMethod, signal });
    } catch (error) {
      const what = `Call ${attempts} for the money of payment ${id} had no answer: to be repeated`;
      this.logger.warn(what, { error: describeError(error) });
      return undefined;
    }
  }

  #record(
    id: string,
    { attempts }: Charge,
    outcome: ChargeOutcome | undefined,
    alongside: Alongside,
  ): Promise<void> {
    return this.transactor.transact(async (work) => {
      const payment = await this.payments.change(id, work, (payment) => {
        if (outcome !== undefined) payment.chargeAnswered(outcome, changeContextOf(this.clock));
        else payment.chargeUnanswered(attempts, this.policy.againAt(this.clock.now(), attempts));
        return payment;
      });
      await alongside(payment, work);
    });
  }
}
