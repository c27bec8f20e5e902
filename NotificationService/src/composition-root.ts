import { createRequire } from 'node:module';
import { BackgroundTask, Retention, type ServiceDefinition } from '@ticketwave/building-blocks/hosting';
import { HttpRoutes } from '@ticketwave/building-blocks/http';
import { DomainEventHandler, IntegrationEventHandler } from '@ticketwave/building-blocks/messaging';
import * as notificationContracts from '@ticketwave/notification-contracts';
import { eventsOf } from '@ticketwave/contracts';
import { Persistence } from '@ticketwave/building-blocks/postgres';
import { prismaMigrations } from '@ticketwave/building-blocks/prisma';
import type { Container } from 'inversify';
import { Channel } from './application/channel.ts';
import { DeliverNotification } from './application/deliver-notification.ts';
import { DeliverySignal } from './application/delivery-signal.ts';
import { expectations } from './application/expectations.ts';
import { NotificationSettledDomainEventHandler } from './application/notification-settled.domain-event-handler.ts';
import { Notifications } from './application/notifications.ts';
import { Notify } from './application/notify.ts';
import { ReceiptGeneratedIntegrationEventHandler } from './application/receipt-generated.integration-event-handler.ts';
import { Recipients } from './application/recipients.ts';
import { SendBookingNotificationIntegrationEventHandler } from './application/send-booking-notification.integration-event-handler.ts';
import { Templates } from './application/templates.ts';
import {
  UserCreatedIntegrationEventHandler,
  UserErasedIntegrationEventHandler,
  UserUpdatedIntegrationEventHandler,
} from './application/user-contact.integration-event-handlers.ts';
import { UserContacts } from './application/user-contacts.ts';
import { loadConfig, type NotificationConfig } from './config.ts';
import { DeliveryPolicy } from './domain/delivery-policy.ts';
import { NotificationRoutes } from './http/notification.routes.ts';
import { ContactRecipients } from './infrastructure/contact-recipients.ts';
import { DeliveryWorker } from './infrastructure/delivery-worker.ts';
import { EtaTemplates } from './infrastructure/eta-templates.ts';
import { RecordingChannel } from './infrastructure/recording-channel.ts';
import { NotificationDatabase } from './infrastructure/notification-database.ts';
import { PrismaNotifications } from './infrastructure/prisma-notifications.ts';
import { PrismaUserContacts } from './infrastructure/prisma-user-contacts.ts';
import { SmtpEmailChannel } from './infrastructure/smtp-email-channel.ts';
import { settledNotifications } from './infrastructure/settled-notifications.retention.ts';

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };

function compose(container: Container, config: NotificationConfig): void {
  // What we listen to
  container.bind(IntegrationEventHandler).to(SendBookingNotificationIntegrationEventHandler);
  container.bind(IntegrationEventHandler).to(ReceiptGeneratedIntegrationEventHandler);
  container.bind(IntegrationEventHandler).to(UserCreatedIntegrationEventHandler);
  container.bind(IntegrationEventHandler).to(UserUpdatedIntegrationEventHandler);
  container.bind(IntegrationEventHandler).to(UserErasedIntegrationEventHandler);

  // What we announce
  container.bind(DomainEventHandler).to(NotificationSettledDomainEventHandler);

  // What we answer over HTTP
  container.bind(HttpRoutes).to(NotificationRoutes);

  // What we do by ourselves
  container.bind(BackgroundTask).to(DeliveryWorker);
  container
    .bind(Retention)
    .toResolvedValue(({ sql }) => settledNotifications(sql, config), [Persistence])
    .inSingletonScope();

  // What we can do
  container.bind(Notify).toSelf();
  container.bind(DeliverNotification).toSelf();

  // What we depend on
  container.bind(Notifications).to(PrismaNotifications);
  container.bind(Templates).to(EtaTemplates);
  container.bind(UserContacts).to(PrismaUserContacts);
  container.bind(Recipients).to(ContactRecipients);
  container.bind(Channel).toConstantValue(emailChannel(config));
  container.bind(Channel).toConstantValue(new RecordingChannel('sms'));
  container.bind(DeliverySignal).toSelf();
  container
    .bind(DeliveryPolicy)
    .toConstantValue(new DeliveryPolicy(config.deliveryAttempts, config.deliveryBackoff));
}

const emailChannel = ({ smtpUrl, mailFrom }: NotificationConfig): Channel =>
  smtpUrl === undefined ? new RecordingChannel('email') : new SmtpEmailChannel(smtpUrl, mailFrom);

export const notificationService: ServiceDefinition<NotificationConfig> = {
  name: 'notification',
  version,
  metricsPrefix: 'ticketwave',
  publishes: eventsOf(notificationContracts),
  expects: expectations,
  migrations: prismaMigrations(new URL('../prisma/', import.meta.url)),
  database: NotificationDatabase,
  loadConfig,
  compose,
};
