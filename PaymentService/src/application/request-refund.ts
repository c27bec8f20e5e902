import { Clock, DomainError, Money } from '@ticketwave/building-blocks/domain';
import { idFromName, newId, type UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { inject, injectable } from 'inversify';
import type { Payment } from '../domain/payment.ts';
import type { Refund } from '../domain/refund.ts';
import { CallPolicy } from './call-policy.ts';
import { changeContextOf } from './change-context.ts';
import { Payments } from './payments.ts';

interface RefundCommand {
  readonly paymentId: string;
  /** In the major unit of the payment's currency; all that is left if absent. */
  readonly amount?: number | undefined;
  readonly reason: string;
  /** The caller's: with the same one it is the same refund. */
  readonly idempotencyKey?: string | undefined;
}

/** Writes down that money is about to be given back by hand, so that a crash cannot forget it. */
@injectable()
export class RequestRefund {
  constructor(
    @inject(Payments) private readonly payments: Payments,
    @inject(CallPolicy) private readonly policy: CallPolicy,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  /** @throws NotFoundError `payment_unknown`, DomainError if it cannot be given back */
  execute(command: RefundCommand, work: UnitOfWork): Promise<{ payment: Payment; refund: Refund }> {
    const { paymentId, amount, reason, idempotencyKey } = command;
    const id = idempotencyKey === undefined ? newId() : idFromName(`refund ${idempotencyKey}`, paymentId);
    return this.payments.change(paymentId, work, (payment) => {
      const context = changeContextOf(this.clock, id);
      const money = amount === undefined ? null : moneyOf(amount, payment.state.amount.currency);
      const asked = { amount: money, reason, dueAt: this.policy.lostAt(context.at) };
      return { payment, refund: payment.requestRefund(asked, context) };
    });
  }
}

/** @throws DomainError `amount_invalid`, which names the field */
function moneyOf(amount: number, currency: string): Money {
  try {
    return Money.fromMajor(amount, currency);
  } catch (cause) {
    if (!(cause instanceof DomainError)) throw cause;
    throw new DomainError('amount_invalid', `amount is wrong: ${cause.message}.`, { cause });
  }
}
