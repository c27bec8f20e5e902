import type { Money } from '@ticketwave/building-blocks/domain';
import type { ProviderCall, Refusal } from './charge.ts';

/** `pending`: to be asked of the provider; `succeeded`: the money went back; `failed`: the provider will never do it. */
export type RefundStatus = 'pending' | 'succeeded' | 'failed';

/** What the provider answers to a refund. Silence is no outcome: the money may or may not have gone back. */
export type RefundOutcome = { readonly status: 'succeeded' } | ({ readonly status: 'declined' } & Refusal);

/** A payment that is given back, in part or whole. Its id is the provider's idempotency key. */
export interface Refund extends ProviderCall {
  readonly id: string;
  readonly amount: Money;
  readonly reason: string;
  /** Asked for by the end of the booking, and not by hand. */
  readonly forBookingEnd: boolean;
  readonly status: RefundStatus;
  readonly requestedAt: Date;
  readonly settledAt: Date | null;
  /** Why the provider will never do it. */
  readonly error: Refusal | null;
}

/** Minor units that went back. */
export const refunded = (refunds: readonly Refund[]): number =>
  sum(refunds.filter(({ status }) => status === 'succeeded'));

/** Minor units that went back, or may still. */
export const promised = (refunds: readonly Refund[]): number =>
  sum(refunds.filter(({ status }) => status !== 'failed'));

const sum = (refunds: readonly Refund[]): number =>
  refunds.reduce((total, { amount }) => total + amount.minor, 0);
