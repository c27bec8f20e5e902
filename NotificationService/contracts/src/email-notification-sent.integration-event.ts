import { integrationEvent } from '@ticketwave/contracts';
import { notificationSent } from './notification-sent.integration-event.ts';

/** A notice went to the user by e-mail, or could not. */
export class EmailNotificationSentIntegrationEvent extends integrationEvent({
  publisher: 'notification',
  type: 'notification.email.sent',
  version: '1.0',
  kind: 'fact',
  entity: (data) => data.booking_id,
  schema: notificationSent.example({
    booking_id: '0197f1f0-6f0b-7a10-8c21-5f3d9e7b4a01',
    user_id: 'test-user-123',
    notification_type: 'booking-created',
    channel: 'email',
    success: true,
    error_message: null,
    template_id: 'booking-created',
    sent_at: '2026-01-30T10:30:00.395Z',
  }),
  log: {
    icon: '📧',
    publishing: (data) => ({ BookingId: data.booking_id, Type: data.notification_type }),
  },
}) {}
