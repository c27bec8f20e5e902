import Joi from 'joi';
import type { MessagingSettings } from '../attach/index.ts';
import { IDEMPOTENCY_DAYS } from '../http/idempotency-keys.ts';
import type { OperatorPrincipal } from '../http/operator-access.ts';
import { INBOX_DAYS, OUTBOX_DAYS, SAGA_DAYS } from '../messaging/index.ts';
import type { LogFormat, LogLevel } from '../observability/index.ts';
import {
  DEFAULT_POOL_SIZE,
  MAXIMUM_POOL_SIZE,
  MINIMUM_POOL_SIZE,
  type DatabaseAddress,
} from '../postgres/index.ts';
import type { ExchangesBy } from '../rabbitmq/index.ts';
import { addresses, addressesIn, type Addresses } from './addresses.ts';
import { operatorVariables, principalsOf, type OperatorVariables } from './operators.ts';
import {
  ConfigurationError,
  readVariables,
  refuseDevelopmentSecrets,
  url,
  wholeNumber,
  type Variable,
  type Variables,
} from './environment.ts';

/** What the environment gives every service. */
export interface ServiceConfig extends MessagingSettings {
  readonly production: boolean;
  /** TICKETWAVE_DEVELOPMENT=1: passwords and secrets that everybody knows are taken. Never in production. */
  readonly development: boolean;
  readonly host: string;
  readonly port: number;
  /** What links to this service begin with. */
  readonly publicUrl: string;
  readonly database: DatabaseAddress;
  /** Connections to the database. */
  readonly databasePoolSize: number;
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat;
  /** Who may ask the service about itself under `/ops`, or act on it; if nobody may, there is no `/ops`. */
  readonly operators: readonly OperatorPrincipal[];
}

/** Days that something is kept that messages may still be about: as long as the inbox remembers them, or longer. */
export const retentionDays = (name: string, days: number): Variable<number> =>
  wholeNumber(name, { min: INBOX_DAYS, max: 3_650, default: days });

type CommonConfig = Omit<ServiceConfig, 'production' | 'publicUrl' | 'database' | 'broker' | 'operators'>;

const common = (defaultPort: number): Variables<CommonConfig> => ({
  development: {
    name: 'TICKETWAVE_DEVELOPMENT',
    schema: Joi.string<boolean>()
      .pattern(/^[01]$/)
      .custom((text) => text === '1')
      .default(false),
    expected: '1 or 0',
  },
  host: {
    name: 'HOST',
    schema: Joi.string().hostname().default('127.0.0.1'),
    expected: 'a host name or address',
  },
  port: wholeNumber('PORT', { min: 1, max: 65535, default: defaultPort }),
  databasePoolSize: wholeNumber('DATABASE_POOL_SIZE', {
    min: MINIMUM_POOL_SIZE,
    max: MAXIMUM_POOL_SIZE,
    default: DEFAULT_POOL_SIZE,
  }),
  monitoringUrl: {
    name: 'RABBITMQ_MONITORING_URL',
    schema: url('http', 'https'),
    expected: 'the management API with a user of the tag monitoring, http://user:password@host:15672',
  },
  exchangesBy: {
    name: 'RABBITMQ_EXCHANGES',
    schema: Joi.string<ExchangesBy>().valid('administered', 'self-declared').default('administered'),
    expected: 'administered or self-declared',
  },
  logLevel: {
    name: 'LOG_LEVEL',
    schema: Joi.string<LogLevel>().valid('error', 'warn', 'info', 'debug').default('info'),
    expected: 'error, warn, info or debug',
  },
  logFormat: {
    name: 'LOG_FORMAT',
    schema: Joi.string<LogFormat>()
      .valid('pretty', 'json')
      .default(process.stdout.isTTY ? 'pretty' : 'json'),
    expected: 'pretty or json',
  },
  requestTap: {
    name: 'REQUEST_TAP',
    schema: Joi.string<boolean>()
      .valid('true', 'false')
      .custom((text) => text === 'true')
      .default(false),
    expected: 'true or false: whether requests are published a second time, for those who only watch',
  },
  outboxRetentionDays: wholeNumber('OUTBOX_RETENTION_DAYS', { min: 1, max: 365, default: OUTBOX_DAYS }),
  // Not less than redrive and republish count on.
  inboxRetentionDays: retentionDays('INBOX_RETENTION_DAYS', INBOX_DAYS),
  idempotencyRetentionDays: wholeNumber('IDEMPOTENCY_RETENTION_DAYS', {
    min: 1,
    max: 365,
    default: IDEMPOTENCY_DAYS,
  }),
  sagaRetentionDays: retentionDays('SAGA_RETENTION_DAYS', SAGA_DAYS),
});

/**
 * Reads what every service is given, and what only this one needs to know.
 * @param specification.own a variable for each key of the service's own configuration
 * @throws ConfigurationError naming every wrong variable and what is expected of it
 */
export function readConfig<Own extends object>(
  environment: NodeJS.ProcessEnv,
  specification: {
    readonly defaultPort: number;
    readonly own: { readonly [Key in keyof Own]: Variable<Own[Key]> };
  },
): Readonly<ServiceConfig & Own> {
  const { defaultPort, own } = specification;
  const production = environment['NODE_ENV'] === 'production';
  const read = { ...addresses, ...operatorVariables };
  const variables = { ...read, ...common(defaultPort), ...own } as Variables<
    Addresses & OperatorVariables & CommonConfig & Own
  >;
  const all = readVariables(variables, environment);
  const values = Object.fromEntries(Object.entries(all).filter(([key]) => !(key in read))) as CommonConfig &
    Own;
  const { publicUrl } = readVariables<{ publicUrl: string }>(
    {
      publicUrl: {
        name: 'PUBLIC_URL',
        schema: url('http', 'https').default(`http://${values.host}:${values.port}`),
        expected: 'the URL under which people reach this service, http://host:port',
      },
    },
    environment,
  );
  if (!values.development) refuseDevelopmentSecrets(variables, environment);
  else if (production)
    throw new ConfigurationError(
      'TICKETWAVE_DEVELOPMENT=1 must not be set when NODE_ENV=production: unset one of them.',
    );
  const { database, broker } = addressesIn(environment, all);
  return Object.freeze({
    ...{ ...values, database, broker, production, operators: principalsOf(all) },
    publicUrl: publicUrl.replace(/\/$/, ''),
  });
}
