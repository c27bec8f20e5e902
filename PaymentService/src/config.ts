import {
  readConfig,
  retentionDays,
  wholeNumber,
  type ServiceConfig,
} from '@ticketwave/building-blocks/hosting';
import Joi from 'joi';

export interface PaymentConfig extends ServiceConfig {
  /** Who takes the money. `simulated`: the card network in the box, which takes none. */
  readonly provider: 'simulated';
  /** What the payment provider signs its webhooks with. */
  readonly webhookSecret: string;
  /** Milliseconds that the payment provider is waited for. */
  readonly providerTimeout: number;
  /** Milliseconds before a provider that has not answered is asked again; each further wait is twice as long. */
  readonly providerBackoff: number;
  /** Milliseconds before the simulated card network answers to `tok_slow`. */
  readonly simulatedSlow: number;
  /** Milliseconds before the simulated card network sends a webhook. */
  readonly simulatedWebhookDelay: number;
  /** Days that the ids of webhooks are remembered: longer than the provider repeats them. */
  readonly webhookRetentionDays: number;
  /** Days that is remembered which bookings ended, in case their payment is prepared late. */
  readonly endedBookingRetentionDays: number;
}

/** @throws ConfigurationError naming every wrong variable */
export const loadConfig = (environment: NodeJS.ProcessEnv): PaymentConfig =>
  readConfig(environment, {
    defaultPort: 5003,
    own: {
      provider: {
        name: 'PAYMENT_PROVIDER',
        schema: Joi.string<'simulated'>().valid('simulated').required(),
        expected: 'simulated, the card network in the box, which takes no money (there is no other one yet)',
      },
      webhookSecret: {
        name: 'PAYMENT_WEBHOOK_SECRET',
        schema: Joi.string().min(16).required(),
        expected:
          'the secret that the payment provider signs its webhooks with, at least 16 characters ' +
          '(for development, TICKETWAVE_DEVELOPMENT=1 has one)',
        inDevelopment: 'payment-webhook-dev-only',
      },
      // What is under way has to end within the ten seconds that a service has to stop.
      providerTimeout: wholeNumber('PAYMENT_PROVIDER_TIMEOUT_MS', { min: 1, max: 6_000, default: 5_000 }),
      providerBackoff: wholeNumber('PAYMENT_PROVIDER_BACKOFF_MS', { min: 1, max: 60_000, default: 5_000 }),
      simulatedSlow: wholeNumber('SIMULATED_SLOW_MS', { min: 0, max: 60_000, default: 2_000 }),
      simulatedWebhookDelay: wholeNumber('SIMULATED_WEBHOOK_DELAY_MS', {
        min: 0,
        max: 600_000,
        default: 2_000,
      }),
      webhookRetentionDays: retentionDays('WEBHOOK_RETENTION_DAYS', 90),
      endedBookingRetentionDays: retentionDays('ENDED_BOOKING_RETENTION_DAYS', 90),
    },
  });
