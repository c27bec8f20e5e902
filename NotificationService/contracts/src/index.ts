export * from './email-notification-sent.integration-event.ts';
export {
  notificationChannels,
  notificationTypes,
  type NotificationChannel,
  type NotificationSent,
  type NotificationSentIntegrationEvent,
  type NotificationType,
} from './notification-sent.integration-event.ts';
export * from './sms-notification-sent.integration-event.ts';
export * from './notification-operator-action-recorded.integration-event.ts';
