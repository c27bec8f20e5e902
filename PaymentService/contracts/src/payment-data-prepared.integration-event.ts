import { integrationEvent, timestamp, uuid, webAddress } from '@ticketwave/contracts';
import Joi from 'joi';
import { amountFields, type Amount } from './amount.ts';

export interface PaymentDataPrepared extends Amount {
  readonly booking_id: string;
  readonly payment_id: string;
  /** From then on nobody may start to pay. */
  readonly expires_at: string;
  /** Where the user pays. */
  readonly payment_url: string;
  readonly prepared_at: string;
}

/** The booking can be paid for, at this address and until that time. */
export class PaymentDataPreparedIntegrationEvent extends integrationEvent({
  publisher: 'payment',
  type: 'payment.payment.created',
  version: '1.0',
  kind: 'fact',
  entity: (data) => data.payment_id,
  schema: Joi.object<PaymentDataPrepared, true>({
    booking_id: uuid,
    payment_id: uuid,
    ...amountFields,
    expires_at: timestamp,
    payment_url: webAddress,
    prepared_at: timestamp,
  }).example({
    booking_id: '0197f1f0-6f0b-7a10-8c21-5f3d9e7b4a01',
    payment_id: '0197f1f0-7210-7b44-a5c7-91d06ef35802',
    amount: 99.8,
    currency: 'EUR',
    expires_at: '2026-01-30T10:45:00.000Z',
    payment_url: 'http://127.0.0.1:5003/api/payments/0197f1f0-7210-7b44-a5c7-91d06ef35802',
    prepared_at: '2026-01-30T10:30:00.148Z',
  }),
  log: {
    icon: '💰',
    publishing: (data) => ({ BookingId: data.booking_id, PaymentId: data.payment_id }),
  },
}) {}
