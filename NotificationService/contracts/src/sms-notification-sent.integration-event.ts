import { integrationEvent } from '@ticketwave/contracts';
import { notificationSent } from './notification-sent.integration-event.ts';

/** A notice went to the user as a text message, or could not. */
export class SmsNotificationSentIntegrationEvent extends integrationEvent({
  publisher: 'notification',
  type: 'notification.sms.sent',
  version: '1.0',
  kind: 'fact',
  entity: (data) => data.booking_id,
  schema: notificationSent,
  log: {
    icon: '📧',
    publishing: (data) => ({ BookingId: data.booking_id, Type: data.notification_type }),
  },
}) {}
