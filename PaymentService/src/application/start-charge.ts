import { Clock } from '@ticketwave/building-blocks/domain';
import { newId, type UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { inject, injectable } from 'inversify';
import type { Payment } from '../domain/payment.ts';
import { CallPolicy } from './call-policy.ts';
import { ChargeKeys } from './charge-keys.ts';
import { changeContextOf } from './change-context.ts';
import { Payments } from './payments.ts';

interface ChargeCommand {
  readonly paymentId: string;
  /** A token that stands for the user's card. */
  readonly paymentMethod: string;
  /** The caller's: with the same one it is the same charge. */
  readonly idempotencyKey?: string | undefined;
}

/** Writes down that the provider is about to be asked for the money, so that a crash cannot forget it. */
@injectable()
export class StartCharge {
  constructor(
    @inject(Payments) private readonly payments: Payments,
    @inject(CallPolicy) private readonly policy: CallPolicy,
    @inject(ChargeKeys) private readonly keys: ChargeKeys,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  /** @throws NotFoundError `payment_unknown`, DomainError if it cannot be paid */
  execute(command: ChargeCommand, work: UnitOfWork): Promise<Payment> {
    const { paymentId, paymentMethod, idempotencyKey } = command;
    const key = idempotencyKey === undefined ? newId() : this.keys.of(paymentId, idempotencyKey);
    return this.payments.change(paymentId, work, (payment) => {
      const context = changeContextOf(this.clock);
      payment.startCharge({ key, paymentMethod, dueAt: this.policy.lostAt(context.at) }, context);
      return payment;
    });
  }
}
