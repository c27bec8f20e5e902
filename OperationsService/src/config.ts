import {
  readConfig,
  wholeNumber,
  type ServiceConfig,
  type Variable,
} from '@ticketwave/building-blocks/hosting';
import Joi from 'joi';

export interface OperationsConfig extends ServiceConfig {
  /** What an operator shows; without one nobody is let in. */
  readonly opsToken: string | undefined;
  /** Days that an event is kept whose type has no time of its own. */
  readonly eventRetentionDays: number;
  /** Days by type. */
  readonly eventRetentionByType: ReadonlyMap<string, number>;
}

const retentionByType: Variable<ReadonlyMap<string, number>> = {
  name: 'EVENT_RETENTION_BY_TYPE',
  schema: Joi.string<ReadonlyMap<string, number>>()
    .pattern(/^[a-z-]+\.[a-z-]+\.[a-z-]+=[1-9]\d{0,3}(,[a-z-]+\.[a-z-]+\.[a-z-]+=[1-9]\d{0,3})*$/)
    .custom((text: string) => new Map(text.split(',').map(daysOf)))
    .default(new Map()),
  expected: 'days by event type, such as notification.email.sent=90,analytics.event.tracked=30',
};

function daysOf(entry: string): [type: string, days: number] {
  const [type = '', days] = entry.split('=');
  return [type, Number(days)];
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
      eventRetentionByType: retentionByType,
    },
  });
