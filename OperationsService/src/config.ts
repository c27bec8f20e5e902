import { readConfig, wholeNumber, type ServiceConfig } from '@ticketwave/building-blocks/hosting';
import Joi from 'joi';

export interface OperationsConfig extends ServiceConfig {
  /** What an operator shows; without one nobody is let in. */
  readonly opsToken: string | undefined;
  /** Days that events are kept at least: they go by whole months. */
  readonly eventRetentionDays: number;
}

/** @throws ConfigurationError naming every wrong variable */
export const loadConfig = (environment: NodeJS.ProcessEnv): OperationsConfig =>
  readConfig(environment, {
    defaultPort: 5005,
    own: {
      opsToken: {
        name: 'OPS_TOKEN',
        schema: Joi.string<string | undefined>().min(16),
        expected:
          'what operators show, at least 16 characters (for development, TICKETWAVE_DEVELOPMENT=1 has one)',
        inDevelopment: 'operations-dev-only',
      },
      eventRetentionDays: wholeNumber('EVENT_RETENTION_DAYS', { min: 30, max: 3_650, default: 365 }),
    },
  });
