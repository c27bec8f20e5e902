import { timestamp, userId, uuid, type IntegrationEvent } from '@ticketwave/contracts';
import Joi from 'joi';

/** What BookingService asks for, and the receipt, of which Notification learns from Payment. */
export const notificationTypes = [
  'booking-created',
  'booking-confirmed',
  'payment-failed',
  'booking-failed',
  'booking-cancelled',
  'booking-expired',
  'payment-refunded',
  'receipt',
] as const;
export type NotificationType = (typeof notificationTypes)[number];

export const notificationChannels = ['email', 'sms'] as const;
export type NotificationChannel = (typeof notificationChannels)[number];

export interface NotificationSent {
  readonly booking_id: string;
  readonly user_id: string;
  readonly notification_type: NotificationType;
  readonly channel: NotificationChannel;
  readonly success: boolean;
  /** Why the channel would not take it; null if it did. */
  readonly error_message: string | null;
  /** Which text was sent. */
  readonly template_id: string;
  readonly sent_at: string;
}

export const notificationSent = Joi.object<NotificationSent, true>({
  booking_id: uuid,
  user_id: userId,
  notification_type: Joi.string().valid(...notificationTypes),
  channel: Joi.string().valid(...notificationChannels),
  success: Joi.boolean(),
  error_message: Joi.string().allow(null),
  template_id: Joi.string(),
  sent_at: timestamp,
});

/** A notice was handed to its channel, whichever that is, or refused by it. */
export type NotificationSentIntegrationEvent = IntegrationEvent<NotificationSent>;
