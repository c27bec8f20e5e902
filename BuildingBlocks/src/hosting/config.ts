import Joi from 'joi';
import { IDEMPOTENCY_DAYS } from '../http/index.ts';
import { INBOX_DAYS } from '../messaging/index.ts';
import type { LogFormat, LogLevel } from '../observability/index.ts';
import { MINIMUM_POOL_SIZE } from '../prisma/lanes.ts';
import type { ExchangesBy } from '../rabbitmq/index.ts';

/** What every service is told by its environment. */
export interface ServiceConfig {
  readonly production: boolean;
  /** TICKETWAVE_DEVELOPMENT=1: passwords and secrets that everybody knows are taken. Never in production. */
  readonly development: boolean;
  readonly host: string;
  readonly port: number;
  /** What links to this service begin with. */
  readonly publicUrl: string;
  readonly databaseUrl: string;
  /** Connections to the database. */
  readonly databasePoolSize: number;
  readonly amqpUrl: string;
  /** The management API for a user with the tag `monitoring`, to see bindings, which AMQP cannot list. */
  readonly monitoringUrl: string | undefined;
  readonly exchangesBy: ExchangesBy;
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat;
  /** Days that published outbox rows are kept, so that they can be sent again. */
  readonly outboxRetentionDays: number;
  /** Days that a service remembers which messages it has handled. */
  readonly inboxRetentionDays: number;
  /** Days that the answer to an Idempotency-Key is kept. */
  readonly idempotencyRetentionDays: number;
  /** Days that a saga is kept after its end. */
  readonly sagaRetentionDays: number;
}

/** One environment variable: its schema decides, `expected` tells people what would have been right. */
export interface Variable<T> {
  readonly name: string;
  readonly schema: Joi.Schema<T>;
  readonly expected: string;
  /** What it is if nothing is given, under TICKETWAVE_DEVELOPMENT=1 only. */
  readonly inDevelopment?: string;
}

type Variables<C> = { readonly [Key in keyof C]: Variable<C[Key]> };

/** The environment is not as it must be. The message names the variable and never shows its value. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

interface ConfigSpecification<Own extends object> {
  readonly defaultPort: number;
  /** What only this service needs to know. */
  readonly own: Variables<Own>;
}

const url = (...schemes: string[]): Joi.StringSchema => Joi.string().uri({ scheme: schemes });

/** A whole number within bounds, as an environment variable. */
export const wholeNumber = (
  name: string,
  options: { min: number; max: number; default: number },
): Variable<number> => ({
  name,
  schema: Joi.number().integer().min(options.min).max(options.max).default(options.default),
  expected: `a whole number from ${options.min} to ${options.max}`,
});

/** Days that something is kept that messages may still be about: as long as the inbox remembers them, or longer. */
export const retentionDays = (name: string, days: number): Variable<number> =>
  wholeNumber(name, { min: INBOX_DAYS, max: 3_650, default: days });

type CommonConfig = Omit<ServiceConfig, 'production' | 'publicUrl'>;

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
  databaseUrl: {
    name: 'DATABASE_URL',
    schema: url('postgres', 'postgresql').required(),
    expected: 'a PostgreSQL URL, postgresql://user:password@host:port/database',
  },
  databasePoolSize: wholeNumber('DATABASE_POOL_SIZE', { min: MINIMUM_POOL_SIZE, max: 500, default: 20 }),
  amqpUrl: {
    name: 'AMQP_URL',
    schema: url('amqp', 'amqps').required(),
    expected: 'a RabbitMQ URL with its virtual host, amqp://user:password@host:port/%2Fticketwave',
  },
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
  outboxRetentionDays: wholeNumber('OUTBOX_RETENTION_DAYS', { min: 1, max: 365, default: 7 }),
  // Not less than redrive and republish count on.
  inboxRetentionDays: retentionDays('INBOX_RETENTION_DAYS', INBOX_DAYS),
  idempotencyRetentionDays: wholeNumber('IDEMPOTENCY_RETENTION_DAYS', {
    min: 1,
    max: 365,
    default: IDEMPOTENCY_DAYS,
  }),
  sagaRetentionDays: retentionDays('SAGA_RETENTION_DAYS', 90),
});

/** @throws ConfigurationError naming every wrong variable and what is expected of it */
export function readConfig<Own extends object>(
  environment: NodeJS.ProcessEnv,
  { defaultPort, own }: ConfigSpecification<Own>,
): Readonly<ServiceConfig & Own> {
  const production = environment['NODE_ENV'] === 'production';
  const variables = { ...common(defaultPort), ...own } as Variables<CommonConfig & Own>;
  const values = readVariables(variables, environment);
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
  return Object.freeze({ ...values, production, publicUrl: publicUrl.replace(/\/$/, '') });
}

/** @throws ConfigurationError naming every wrong variable and what is expected of it */
function readVariables<C extends object>(variables: Variables<C>, environment: NodeJS.ProcessEnv): C {
  const wrong: string[] = [];
  const values: Record<string, unknown> = {};
  const isDevelopment = environment['TICKETWAVE_DEVELOPMENT'] === '1';
  for (const [key, variable] of Object.entries<Variable<unknown>>(variables)) {
    const { name, schema, expected, inDevelopment } = variable;
    const given = environment[name] === '' ? undefined : environment[name];
    const { error, value } = schema.validate(given ?? (isDevelopment ? inDevelopment : undefined)) as {
      error?: Error;
      value: unknown;
    };
    if (error)
      wrong.push(`${name} ${given === undefined ? 'is missing' : 'is wrong'}: expected ${expected}.`);
    values[key] = value;
  }
  if (wrong.length > 0) throw new ConfigurationError(wrong.join(' '));
  return values as C;
}

/** @throws ConfigurationError naming every variable that holds what everybody knows */
function refuseDevelopmentSecrets(variables: object, environment: NodeJS.ProcessEnv): void {
  const names = Object.values(variables as Variables<Record<string, unknown>>)
    .map(({ name }) => name)
    .filter((name) => /-dev-only|admin123/.test(unescaped(environment[name] ?? '')));
  if (names.length === 0) return;
  throw new ConfigurationError(
    `${names.join(' and ')} must not hold a development password, which everybody knows: set one of your own, or ` +
      'TICKETWAVE_DEVELOPMENT=1 where that does no harm (it is refused when NODE_ENV=production).',
  );
}

/** A URL's text with its percent escapes resolved: written in another way it is the same password. */
const unescaped = (url: string): string =>
  url.replace(/%([0-9a-f]{2})/gi, (_escape, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
