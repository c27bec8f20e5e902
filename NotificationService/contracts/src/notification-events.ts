import type { IntegrationEventClass } from '@ticketwave/contracts';
import { EmailNotificationSentIntegrationEvent } from './email-notification-sent.integration-event.ts';
import { SmsNotificationSentIntegrationEvent } from './sms-notification-sent.integration-event.ts';
import type { NotificationSentIntegrationEvent } from './notification-sent.integration-event.ts';

/** Everything that NotificationService publishes. */
export const notificationEvents: readonly IntegrationEventClass<NotificationSentIntegrationEvent>[] = [
  EmailNotificationSentIntegrationEvent,
  SmsNotificationSentIntegrationEvent,
];
