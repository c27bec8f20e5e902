import { amountIn, currency, timestamp, uuid } from '@ticketwave/contracts';
import Joi from 'joi';
import type { Refusal } from '../domain/charge.ts';
import type { Refund } from '../domain/refund.ts';

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

/** Of `refundBody`. */
export const refund = Joi.object<ReturnType<typeof refundBody>, true>({
  refundId: uuid,
  amount: amountIn('currency'),
  currency,
  reason: Joi.string(),
  status: Joi.string().valid('pending', 'succeeded', 'failed'),
  error: Joi.object<Refusal, true>({ code: Joi.string(), message: Joi.string() })
    .allow(null)
    .description('Why the provider will never do it.'),
  requestedAt: timestamp,
  settledAt: timestamp.allow(null),
});
