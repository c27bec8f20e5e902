import { amountIn, currency, integrationEvent, timestamp, userId, uuid } from '@ticketwave/contracts';
import Joi from 'joi';

export interface PreparePaymentData {
  readonly booking_id: string;
  /** In the major unit of the currency, with at most its decimals. */
  readonly amount: number;
  /** ISO 4217. */
  readonly currency: string;
  readonly user_id: string;
  /** From then on nobody may start to pay. */
  readonly expires_at: string;
  readonly requested_at: string;
}

/** Asks Payment to make it possible to pay for the booking. */
export class PreparePaymentDataIntegrationEvent extends integrationEvent({
  publisher: 'booking',
  type: 'booking.payment.preparation-requested',
  version: '1.0',
  kind: 'request',
  entity: (data) => data.booking_id,
  schema: Joi.object<PreparePaymentData, true>({
    booking_id: uuid,
    amount: amountIn('currency'),
    currency,
    user_id: userId,
    expires_at: timestamp,
    requested_at: timestamp,
  }).example({
    booking_id: '0197f1f0-6f0b-7a10-8c21-5f3d9e7b4a01',
    amount: 99.8,
    currency: 'EUR',
    user_id: 'test-user-123',
    expires_at: '2026-01-30T10:45:00.000Z',
    requested_at: '2026-01-30T10:30:00.000Z',
  }),
  log: {
    icon: '💰',
    publishing: (data) => ({ BookingId: data.booking_id, Amount: data.amount }),
  },
}) {}
