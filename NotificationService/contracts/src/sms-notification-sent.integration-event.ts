import { integrationEvent } from '@ticketwave/contracts';
import { notificationSent } from './notification-sent.integration-event.ts';

/** A notice went to the user as a text message, or could not. */
export class SmsNotificationSentIntegrationEvent extends integrationEvent({
  publisher: 'notification',
  type: 'notification.sms.sent',
  version: '1.0',
  kind: 'fact',
  entity: (data) => data.booking_id,
  schema: notificationSent.example({
    booking_id: '0197f1f0-6f0b-7a10-8c21-5f3d9e7b4a01',
    user_id: 'test-user-123',
    notification_type: 'booking-confirmed',
    channel: 'sms',
    success: false,
    error_message: 'The user has no telephone number.',
    template_id: 'booking-confirmed-sms',
    sent_at: '2026-01-30T10:31:05.895Z',
  }),
  log: {
    icon: '📧',
    publishing: (data) => ({ BookingId: data.booking_id, Type: data.notification_type }),
  },
}) {}
