import { DomainError, type Money } from '@ticketwave/building-blocks/domain';
import type { PaymentState, PaymentStatus } from './payment-state.ts';
import { promised } from './refund.ts';

const REFUSALS: Readonly<Record<Exclude<PaymentStatus, 'prepared' | 'cancelled'>, string>> = {
  processing: 'is being paid already: ask for it again to learn how that ends',
  succeeded: 'is paid',
  failed: 'was refused for good: make a new booking',
};

/** Whether it is too late to start to pay. */
export const hasExpired = ({ expiresAt }: Pick<PaymentState, 'expiresAt'>, at: Date): boolean =>
  at >= expiresAt;

/** @throws DomainError `payment_cancelled`, `payment_expired`, `payment_not_payable` */
export function requireChargeable({ id, status, expiresAt }: PaymentState, at: Date): void {
  if (status === 'cancelled')
    throw new DomainError('payment_cancelled', `Payment ${id} was cancelled: its booking has ended.`);
  if (status !== 'prepared')
    throw new DomainError('payment_not_payable', `Payment ${id} ${REFUSALS[status]}.`);
  if (hasExpired({ expiresAt }, at)) {
    const message = `Payment ${id} could be started until ${expiresAt.toISOString()}: make a new booking.`;
    throw new DomainError('payment_expired', message);
  }
}

/**
 * @param amount null: all that is left
 * @returns how many minor units may be given back
 * @throws DomainError `payment_not_captured`, `refund_exceeds_captured`, `money_invalid`
 */
export function requireRefundable(
  { id, status, amount: { minor, currency }, refunds }: PaymentState,
  amount: Money | null,
): number {
  if (status !== 'succeeded')
    throw new DomainError('payment_not_captured', `Of payment ${id} no money was taken (${status}).`);
  if (amount !== null && amount.currency !== currency)
    throw new DomainError('money_invalid', `Payment ${id} is in ${currency}, not in ${amount.currency}.`);
  const left = minor - promised(refunds);
  const wanted = amount?.minor ?? left;
  if (wanted === 0 || wanted > left) {
    const message = `Of payment ${id} ${left} of ${minor} minor units of ${currency} are left to be given back.`;
    throw new DomainError('refund_exceeds_captured', message);
  }
  return wanted;
}
