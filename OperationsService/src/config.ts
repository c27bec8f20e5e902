import {
  readConfig,
  wholeNumber,
  type ServiceConfig,
  type Variable,
} from '@ticketwave/building-blocks/hosting';
import Joi from 'joi';

export interface OperationsConfig extends ServiceConfig {
  /** URLs of the services that the console asks, by their names. */
  readonly opsServices: ReadonlyMap<string, string>;
  /** What OperationsService shows them; that of the first operator of its own unless given. */
  readonly opsServicesToken: string;
  /** Days that events are kept at least: they go by whole months. */
  readonly eventRetentionDays: number;
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
      eventRetentionDays: wholeNumber('EVENT_RETENTION_DAYS', { min: 30, max: 3_650, default: 365 }),
    },
  });
  const own = config.operators.find(({ role }) => role === 'operator')?.token;
  return { ...config, opsServicesToken: config.opsServicesToken ?? own ?? '' };
}
