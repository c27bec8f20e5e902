import {
  readConfig,
  wholeNumber,
  type ServiceConfig,
  type Variable,
} from '@ticketwave/building-blocks/hosting';
import Joi from 'joi';
import type { EventRetentionRules } from './domain/event-retention-rules.ts';

export interface OperationsConfig extends ServiceConfig {
  /** URLs of the services that the console asks, by their names. */
  readonly opsServices: ReadonlyMap<string, string>;
  /** What OperationsService shows them; that of the first operator of its own unless given. */
  readonly opsServicesToken: string;
  readonly eventRetention: EventRetentionRules;
  /** The file that heads of the chain of events are appended to; none if absent. */
  readonly eventHeadsFile: string | undefined;
}

const urlsByName = Joi.object().pattern(
  /^[a-z][a-z-]{0,62}$/,
  Joi.string()
    .uri({ scheme: ['http', 'https'] })
    .pattern(/[^/]$/),
);

const services: Variable<ReadonlyMap<string, string>> = {
  name: 'OPS_SERVICES',
  schema: Joi.string<ReadonlyMap<string, string>>()
    .custom((text: string) => new Map(Object.entries(Joi.attempt(JSON.parse(text), urlsByName) as object)))
    .default(new Map()),
  expected:
    'a JSON object of names and URLs without a slash at their ends, such as {"booking":"http://booking:5001"}',
};

const EVENT_DAYS = { min: 30, max: 3_650 } as const;

const daysByType: Variable<ReadonlyMap<string, number>> = {
  name: 'EVENT_RETENTION_DAYS_BY_TYPE',
  schema: Joi.string<ReadonlyMap<string, number>>()
    .custom((text: string) => new Map(Object.entries(Joi.attempt(JSON.parse(text), daysByPattern) as object)))
    .default(new Map()),
  expected:
    `a JSON object of event types, or beginnings of them with * behind, and days from ${EVENT_DAYS.min} to ${EVENT_DAYS.max}, ` +
    'such as {"notification.*":90}',
};

const daysByPattern = Joi.object().pattern(
  /^(\*|[a-z][a-z.-]{0,127}\*?)$/,
  Joi.number().integer().min(EVENT_DAYS.min).max(EVENT_DAYS.max),
);

/** @throws ConfigurationError naming every wrong variable */
export function loadConfig(environment: NodeJS.ProcessEnv): OperationsConfig {
  const config = readConfig(environment, {
    defaultPort: 5005,
    own: {
      opsServices: services,
      opsServicesToken: {
        name: 'OPS_SERVICES_TOKEN',
        schema: Joi.string<string | undefined>().pattern(/^[!-~]{16,500}$/),
        expected: '16 to 500 visible ASCII characters, the token of OperationsService at the other services',
      },
      eventRetentionDays: wholeNumber('EVENT_RETENTION_DAYS', { ...EVENT_DAYS, default: 365 }),
      eventRetentionDaysByType: daysByType,
      eventHeadsFile: {
        name: 'EVENT_HEADS_FILE',
        schema: Joi.string<string | undefined>().pattern(/^\//),
        expected: 'the absolute path of a file that lines are appended to',
      },
    },
  });
  const own = config.operators.find(({ role }) => role === 'operator')?.token;
  const eventRetention = { days: config.eventRetentionDays, byType: config.eventRetentionDaysByType };
  return { ...config, eventRetention, opsServicesToken: config.opsServicesToken ?? own ?? '' };
}
