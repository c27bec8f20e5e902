import { amountIn, currency, timestamp, userId, uuid, webAddress } from '@ticketwave/contracts';
import Joi from 'joi';
import type { PaymentLinks } from '../application/payment-links.ts';
import { receiptIdOf } from '../application/receipts.ts';
import type { PaymentMethod, Refusal } from '../domain/charge.ts';
import type { PaymentState } from '../domain/payment-state.ts';
import { Money } from '@ticketwave/building-blocks/domain';
import { refunded } from '../domain/refund.ts';
import { refund, refundBody } from './refund-body.ts';

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

export type PaymentBody = ReturnType<typeof paymentBody>;

/** What may be shown of the means of payment. */
export const paymentMethod = Joi.object<PaymentMethod, true>({
  type: Joi.string().description('Such as card.'),
  brand: Joi.string().description('Such as visa.'),
  last4: Joi.string().pattern(/^[0-9]{4}$/),
}).meta({ fieldKind: { name: 'PaymentMethod' } });

/** Of `paymentBody`. */
export const payment = Joi.object<PaymentBody, true>({
  paymentId: uuid,
  bookingId: uuid,
  userId,
  amount: amountIn('currency'),
  currency,
  status: Joi.string().valid('prepared', 'processing', 'succeeded', 'failed', 'cancelled'),
  expiresAt: timestamp.description('From then on nobody may start to pay.'),
  paymentUrl: webAddress,
  paymentMethod: paymentMethod.allow(null).description('Null unless the money was taken.'),
  receiptUrl: webAddress.allow(null).description('Null unless the money was taken.'),
  error: Joi.object<Refusal, true>({ code: Joi.string(), message: Joi.string() })
    .allow(null)
    .description('Why the provider refused.'),
  refundedAmount: amountIn('currency').description('Altogether.'),
  refunds: Joi.array()
    .items(refund.meta({ fieldKind: { name: 'Refund' } }))
    .description('Oldest first.'),
  bookingEndedAt: timestamp.allow(null),
  createdAt: timestamp,
  updatedAt: timestamp,
})
  .meta({ fieldKind: { name: 'Payment' } })
  .example({
    paymentId: '0197f1f0-6f0d-7a10-8c21-5f3d9e7b4a11',
    bookingId: '0197f1f0-6f0b-7a10-8c21-5f3d9e7b4a01',
    userId: 'ada@example.com',
    amount: 99.8,
    currency: 'EUR',
    status: 'prepared',
    expiresAt: '2026-01-30T10:45:00.000Z',
    paymentUrl: 'http://127.0.0.1:5003/api/payments/0197f1f0-6f0d-7a10-8c21-5f3d9e7b4a11',
    paymentMethod: null,
    receiptUrl: null,
    error: null,
    refundedAmount: 0,
    refunds: [],
    bookingEndedAt: null,
    createdAt: '2026-01-30T10:30:01.000Z',
    updatedAt: '2026-01-30T10:30:01.000Z',
  } satisfies PaymentBody);
