import { integrationEvent, timestamp, userId, uuid } from '@ticketwave/contracts';
import Joi from 'joi';
import { amountFields, type Amount } from './amount.ts';

export interface PaymentFailed extends Amount {
  readonly payment_id: string;
  readonly booking_id: string;
  readonly user_id: string;
  readonly provider: string;
  /** The provider's word for it, such as `card_declined`. */
  readonly error_code: string;
  readonly error_message: string;
  readonly failed_at: string;
}

/** The provider has refused the payment for good; no money was taken. */
export class PaymentFailedIntegrationEvent extends integrationEvent({
  publisher: 'payment',
  type: 'payment.payment.failed',
  version: '1.0',
  kind: 'fact',
  entity: (data) => data.payment_id,
  schema: Joi.object<PaymentFailed, true>({
    payment_id: uuid,
    booking_id: uuid,
    user_id: userId,
    ...amountFields,
    provider: Joi.string(),
    error_code: Joi.string(),
    error_message: Joi.string(),
    failed_at: timestamp,
  }).example({
    payment_id: '0197f1f0-7210-7b44-a5c7-91d06ef35802',
    booking_id: '0197f1f0-6f0b-7a10-8c21-5f3d9e7b4a01',
    user_id: 'test-user-123',
    amount: 99.8,
    currency: 'EUR',
    provider: 'simulated',
    error_code: 'card_declined',
    error_message: 'The card was declined.',
    failed_at: '2026-01-30T10:31:05.480Z',
  }),
  log: {
    icon: '💰',
    publishing: (data) => ({ BookingId: data.booking_id, Error: data.error_code }),
  },
}) {}
