import { integrationEvent, timestamp, userId, uuid } from '@ticketwave/contracts';
import Joi from 'joi';
import { amountFields, type Amount } from './amount.ts';

/** Its amount is what this refund gives back: a part of the payment, or all of it. */
export interface PaymentRefunded extends Amount {
  readonly payment_id: string;
  readonly booking_id: string;
  readonly user_id: string;
  readonly refund_id: string;
  readonly reason: string;
  readonly refunded_at: string;
}

/** Money taken for a booking was given back. */
export class PaymentRefundedIntegrationEvent extends integrationEvent({
  publisher: 'payment',
  type: 'payment.payment.refunded',
  version: '1.0',
  kind: 'fact',
  entity: (data) => data.payment_id,
  schema: Joi.object<PaymentRefunded, true>({
    payment_id: uuid,
    booking_id: uuid,
    user_id: userId,
    refund_id: uuid,
    ...amountFields,
    reason: Joi.string(),
    refunded_at: timestamp,
  }).example({
    payment_id: '0197f1f0-7210-7b44-a5c7-91d06ef35802',
    booking_id: '0197f1f0-6f0b-7a10-8c21-5f3d9e7b4a01',
    user_id: 'test-user-123',
    refund_id: '0197f1f3-11d8-7e02-b9a4-2c7fd1886a03',
    amount: 99.8,
    currency: 'EUR',
    reason: 'user-requested',
    refunded_at: '2026-01-30T10:33:00.280Z',
  }),
  log: {
    icon: '💰',
    publishing: (data) => ({ BookingId: data.booking_id, Amount: data.amount }),
  },
}) {}
