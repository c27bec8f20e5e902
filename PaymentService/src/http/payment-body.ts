import type { PaymentLinks } from '../application/payment-links.ts';
import { receiptIdOf } from '../application/receipts.ts';
import type { PaymentState } from '../domain/payment-state.ts';
import { Money } from '@ticketwave/building-blocks/domain';
import { refunded, type Refund } from '../domain/refund.ts';

/** A payment as the API shows it. */
export const paymentBody = (state: PaymentState, links: PaymentLinks) => ({
  paymentId: state.id,
  bookingId: state.bookingId,
  userId: state.userId,
  amount: state.amount.major,
  currency: state.amount.currency,
  status: state.status,
  expiresAt: state.expiresAt.toISOString(),
  paymentUrl: links.payment(state.id),
  paymentMethod: state.capture?.method ?? null,
  receiptUrl: state.capture === null ? null : links.receipt(receiptIdOf(state.id)),
  error: state.error,
  refundedAmount: new Money(refunded(state.refunds), state.amount.currency).major,
  refunds: state.refunds.map(refundBody),
  bookingEndedAt: state.bookingEnd?.at.toISOString() ?? null,
  createdAt: state.createdAt.toISOString(),
  updatedAt: state.updatedAt.toISOString(),
});

/** A refund as the API shows it. */
export const refundBody = (refund: Refund) => ({
  refundId: refund.id,
  amount: refund.amount.major,
  currency: refund.amount.currency,
  reason: refund.reason,
  status: refund.status,
  error: refund.error,
  requestedAt: refund.requestedAt.toISOString(),
  settledAt: refund.settledAt?.toISOString() ?? null,
});
