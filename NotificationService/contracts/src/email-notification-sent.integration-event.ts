import { integrationEvent } from '@ticketwave/contracts';
import { notificationSent } from './notification-sent.integration-event.ts';

/** A notice went to the user by e-mail, or could not. */
export class EmailNotificationSentIntegrationEvent extends integrationEvent({
  publisher: 'notification',
  type: 'notification.email.sent',
  version: '1.0',
  kind: 'fact',
  entity: (data) => data.booking_id,
  schema: notificationSent,
  log: {
    icon: '📧',
    publishing: (data) => ({ BookingId: data.booking_id, Type: data.notification_type }),
  },
}) {}
