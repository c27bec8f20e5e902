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
  }),
  log: {
    icon: '💰',
    publishing: (data) => ({ BookingId: data.booking_id, Amount: data.amount }),
  },
}) {}
