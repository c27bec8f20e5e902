import { integrationEvent, timestamp, userId, uuid } from '@ticketwave/contracts';
import Joi from 'joi';
import { amountFields, type Amount } from './amount.ts';

/** What may be shown of the means of payment. */
export interface PaymentMethod {
  /** Such as `card`. */
  readonly type: string;
  /** Such as `visa`. */
  readonly brand: string;
  /** The last four digits. */
  readonly last4: string;
}

export interface PaymentSucceeded extends Amount {
  readonly payment_id: string;
  readonly booking_id: string;
  readonly user_id: string;
  readonly provider: string;
  /** What the provider calls the payment. */
  readonly provider_payment_id: string;
  readonly payment_method: PaymentMethod;
  readonly succeeded_at: string;
}

/** The booking is paid: the provider has taken the money. */
export class PaymentSucceededIntegrationEvent extends integrationEvent({
  publisher: 'payment',
  type: 'payment.payment.succeeded',
  version: '1.0',
  kind: 'fact',
  entity: (data) => data.payment_id,
  schema: Joi.object<PaymentSucceeded, true>({
    payment_id: uuid,
    booking_id: uuid,
    user_id: userId,
    ...amountFields,
    provider: Joi.string(),
    provider_payment_id: Joi.string(),
    payment_method: Joi.object<PaymentMethod, true>({
      type: Joi.string(),
      brand: Joi.string(),
      last4: Joi.string().pattern(/^\d{4}$/, 'four digits'),
    }),
    succeeded_at: timestamp,
  }).example({
    payment_id: '0197f1f0-7210-7b44-a5c7-91d06ef35802',
    booking_id: '0197f1f0-6f0b-7a10-8c21-5f3d9e7b4a01',
    user_id: 'test-user-123',
    amount: 99.8,
    currency: 'EUR',
    provider: 'simulated',
    provider_payment_id: 'sim_4f2a90',
    payment_method: {
      type: 'card',
      brand: 'visa',
      last4: '4242',
    },
    succeeded_at: '2026-01-30T10:31:05.480Z',
  }),
  log: {
    icon: '💰',
    publishing: (data) => ({ BookingId: data.booking_id, Amount: data.amount }),
  },
}) {}
