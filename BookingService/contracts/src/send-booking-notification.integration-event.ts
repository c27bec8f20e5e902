import { amountIn, currency, integrationEvent, timestamp, userId, uuid } from '@ticketwave/contracts';
import Joi from 'joi';
import { quantity } from './quantity.ts';

/** The notices that BookingService decides on. */
export const bookingNotificationTypes = [
  'booking-created',
  'booking-confirmed',
  'payment-failed',
  'booking-failed',
  'booking-cancelled',
  'booking-expired',
  'payment-refunded',
] as const;
export type BookingNotificationType = (typeof bookingNotificationTypes)[number];

export interface SendBookingNotification {
  readonly booking_id: string;
  readonly user_id: string;
  readonly event_id: string;
  readonly event_name: string;
  readonly quantity: number;
  /** What this notice is about: the price, or the sum refunded. In the major unit of the currency. */
  readonly total_amount: number;
  /** ISO 4217. */
  readonly currency: string;
  readonly notification_type: BookingNotificationType;
  /** Why the user learns of it, in words; null if there is nothing to explain. */
  readonly reason: string | null;
  readonly requested_at: string;
}

/** Asks Notification to inform the user what became of the booking. */
export class SendBookingNotificationIntegrationEvent extends integrationEvent({
  publisher: 'booking',
  type: 'booking.notification.send-requested',
  version: '1.0',
  kind: 'request',
  entity: (data) => data.booking_id,
  schema: Joi.object<SendBookingNotification, true>({
    booking_id: uuid,
    user_id: userId,
    event_id: uuid,
    event_name: Joi.string(),
    quantity,
    total_amount: amountIn('currency'),
    currency,
    notification_type: Joi.string().valid(...bookingNotificationTypes),
    reason: Joi.string().allow(null),
    requested_at: timestamp,
  }).example({
    booking_id: '0197f1f0-6f0b-7a10-8c21-5f3d9e7b4a01',
    user_id: 'test-user-123',
    event_id: '123e4567-e89b-12d3-a456-426614174000',
    event_name: 'An Evening of Chamber Music',
    quantity: 2,
    total_amount: 99.8,
    currency: 'EUR',
    notification_type: 'booking-created',
    reason: null,
    requested_at: '2026-01-30T10:30:00.000Z',
  }),
  log: {
    icon: '📧',
    publishing: (data) => ({ BookingId: data.booking_id, UserId: data.user_id }),
  },
}) {}
