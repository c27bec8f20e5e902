import { amountIn, currency, integrationEvent, timestamp, userId, uuid } from '@ticketwave/contracts';
import Joi from 'joi';

export const cancellationReasons = ['user-requested', 'payment-failed', 'expired'] as const;
export type CancellationReason = (typeof cancellationReasons)[number];

export interface BookingCancelled {
  readonly booking_id: string;
  readonly user_id: string;
  readonly event_id: string;
  /** Null if Booking knows of no payment. */
  readonly payment_id: string | null;
  readonly cancelled_at: string;
  readonly cancellation_reason: CancellationReason;
  /** The user's own words; null if there are none. */
  readonly cancellation_note: string | null;
  readonly refund_eligible: boolean;
  /** Due if money was taken. In the major unit of the currency, with at most its decimals. */
  readonly refund_amount: number;
  /** ISO 4217. */
  readonly refund_currency: string;
}

/** The user, a failed payment or the clock has ended the booking. */
export class BookingCancelledIntegrationEvent extends integrationEvent({
  publisher: 'booking',
  type: 'booking.booking.cancelled',
  version: '1.0',
  kind: 'fact',
  entity: (data) => data.booking_id,
  schema: Joi.object<BookingCancelled, true>({
    booking_id: uuid,
    user_id: userId,
    event_id: uuid,
    payment_id: uuid.allow(null),
    cancelled_at: timestamp,
    cancellation_reason: Joi.string().valid(...cancellationReasons),
    cancellation_note: Joi.string().allow(null),
    refund_eligible: Joi.boolean(),
    refund_amount: amountIn('refund_currency'),
    refund_currency: currency,
  }).example({
    booking_id: '0197f1f0-6f0b-7a10-8c21-5f3d9e7b4a01',
    user_id: 'test-user-123',
    event_id: '123e4567-e89b-12d3-a456-426614174000',
    payment_id: '0197f1f0-7210-7b44-a5c7-91d06ef35802',
    cancelled_at: '2026-01-30T10:33:00.000Z',
    cancellation_reason: 'user-requested',
    cancellation_note: 'I have fallen ill.',
    refund_eligible: true,
    refund_amount: 99.8,
    refund_currency: 'EUR',
  }),
  log: {
    icon: '📅',
    publishing: (data) => ({ BookingId: data.booking_id, Reason: data.cancellation_reason }),
  },
}) {}
