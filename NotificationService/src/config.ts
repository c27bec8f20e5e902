import {
  readConfig,
  retentionDays,
  wholeNumber,
  type ServiceConfig,
} from '@ticketwave/building-blocks/hosting';
import Joi from 'joi';

export interface NotificationConfig extends ServiceConfig {
  /** Of the mail server; without one, e-mails are kept and shown by the API. */
  readonly smtpUrl: string | undefined;
  /** The sender's address, with or without a name. */
  readonly mailFrom: string;
  /** How often a notification is tried altogether. */
  readonly deliveryAttempts: number;
  /** Milliseconds before the second attempt; each further wait is five times as long. */
  readonly deliveryBackoff: number;
  /** Days that a notification is kept that was sent or given up. */
  readonly notificationRetentionDays: number;
}

const SENDER = /^(?:[^<>\r\n]+ <[^<>\s@]+@[^<>\s@]+>|[^<>\s@]+@[^<>\s@]+)$/;

/** @throws ConfigurationError naming every wrong variable */
export const loadConfig = (environment: NodeJS.ProcessEnv): NotificationConfig =>
  readConfig(environment, {
    defaultPort: 5004,
    own: {
      smtpUrl: {
        name: 'SMTP_URL',
        schema: Joi.string<string | undefined>().uri({ scheme: ['smtp', 'smtps'] }),
        expected: 'the URL of a mail server, smtp://user:password@host:port',
      },
      mailFrom: {
        name: 'MAIL_FROM',
        schema: Joi.string().pattern(SENDER).default('TicketWave <tickets@ticketwave.invalid>'),
        expected: 'the sender of e-mails, name@host or Name <name@host>',
      },
      deliveryAttempts: wholeNumber('DELIVERY_ATTEMPTS', { min: 1, max: 20, default: 6 }),
      deliveryBackoff: wholeNumber('DELIVERY_BACKOFF_MS', { min: 1, max: 3_600_000, default: 5_000 }),
      notificationRetentionDays: retentionDays('NOTIFICATION_RETENTION_DAYS', 90),
    },
  });
