import { join } from 'node:path';
import Joi from 'joi';
import { Failure } from '../../support/failure.mjs';
import { namesOf, type Project } from '../config/project.ts';

/** The ways to come by a broker. */
export type BrokerPath = 'url' | 'installed' | 'docker' | 'apt';
export const brokerPaths: readonly BrokerPath[] = ['url', 'installed', 'docker', 'apt'];

/** What the environment variables of the launcher say, checked. */
export interface Settings {
  /** By name, in their order. */
  readonly services: readonly string[];
  readonly directory: string;
  readonly broker: BrokerPath | undefined;
  readonly mayInstall: boolean;
  readonly amqpUrl: string | undefined;
  readonly managementUrl: string | undefined;
  readonly monitoringUrl: string | undefined;
  readonly amqpUrls: Readonly<Record<string, string>>;
  readonly databaseUrl: string | undefined;
  readonly databaseUrls: Readonly<Record<string, string>>;
  readonly production: boolean;
}

const amqpUrl = url(['amqp', 'amqps'], 'amqp://user:password@host:5672/%2Fvhost');
const managementUrl = url(['http', 'https'], 'http://administrator:password@host:15672');
const databaseUrl = url(['postgres', 'postgresql'], 'postgresql://user:password@host:5432/database');

const variablesOf = (services: readonly string[]): Joi.Schema =>
  Joi.object({
    TICKETWAVE_DIRECTORY: expecting(Joi.string(), 'the path of a folder'),
    TICKETWAVE_BROKER: expecting(Joi.valid(...brokerPaths), `one of ${brokerPaths.join(', ')}`),
    TICKETWAVE_DEVELOPMENT: expecting(Joi.valid('0', '1'), '1 or 0'),
    TICKETWAVE_NO_INSTALL: expecting(Joi.valid('0', '1'), '1 or 0'),
    NODE_ENV: expecting(Joi.string(), 'development, test or production'),
    RABBITMQ_MANAGEMENT_URL: managementUrl,
    RABBITMQ_MONITORING_URL: managementUrl,
    AMQP_URL: amqpUrl,
    DATABASE_URL: databaseUrl,
    ...Object.fromEntries(services.map((service) => [variableFor('AMQP_URL', service), amqpUrl])),
    ...Object.fromEntries(services.map((service) => [variableFor('DATABASE_URL', service), databaseUrl])),
  }).unknown();

/** The variable that gives one service's own URL: `AMQP_URL_BOOKING`. */
export function variableFor(variable: 'AMQP_URL' | 'DATABASE_URL', service: string): string {
  return `${variable}_${service.toUpperCase().replaceAll('-', '_')}`;
}

/**
 * Reads and checks the launcher's environment variables; an empty one counts as not set. Pure.
 * @throws {Failure} naming the variable and what is expected, never its value
 */
export function readSettings(
  environment: NodeJS.ProcessEnv,
  project: Pick<Project, 'root' | 'services'>,
): Settings {
  const services = namesOf(project);
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const { error } = variablesOf(services).validate(given);
  if (error) throw new Failure(error.message);
  const settings = {
    services,
    directory: given['TICKETWAVE_DIRECTORY'] ?? join(project.root, '.ticketwave'),
    broker: given['TICKETWAVE_BROKER'] as BrokerPath | undefined,
    mayInstall: given['TICKETWAVE_NO_INSTALL'] !== '1',
    amqpUrl: given['AMQP_URL'],
    managementUrl: given['RABBITMQ_MANAGEMENT_URL'],
    monitoringUrl: given['RABBITMQ_MONITORING_URL'],
    amqpUrls: ownUrls(services, given, 'AMQP_URL'),
    databaseUrl: given['DATABASE_URL'],
    databaseUrls: ownUrls(services, given, 'DATABASE_URL'),
    production: given['NODE_ENV'] === 'production',
  };
  refuseHalfGiven(settings);
  return settings;
}

function ownUrls(
  services: readonly string[],
  given: NodeJS.ProcessEnv,
  variable: 'AMQP_URL' | 'DATABASE_URL',
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    services.flatMap((service) => {
      const url = given[variableFor(variable, service)];
      return url === undefined ? [] : [[service, url] as const];
    }),
  );
}

function refuseHalfGiven({
  services,
  amqpUrl,
  amqpUrls,
  databaseUrl,
  databaseUrls,
  managementUrl,
  production,
}: Settings): void {
  refuseMissing(services, 'AMQP_URL', amqpUrl, amqpUrls);
  refuseMissing(services, 'DATABASE_URL', databaseUrl, databaseUrls);
  if (managementUrl && !amqpUrl && Object.keys(amqpUrls).length === 0) {
    throw new Failure(
      'RABBITMQ_MANAGEMENT_URL is set, so AMQP_URL is expected too: the same broker for AMQP clients.',
    );
  }
  const allGiven = services.every((service) => amqpUrls[service] && databaseUrls[service]);
  if (production && !allGiven) {
    throw new Failure(
      'NODE_ENV is production, where development passwords are refused: ' +
        'AMQP_URL_… and DATABASE_URL_… of every service are expected, or another NODE_ENV.',
    );
  }
}

/** Some services' own URLs are not enough, unless the general one is there for the rest. */
function refuseMissing(
  services: readonly string[],
  variable: 'AMQP_URL' | 'DATABASE_URL',
  general: string | undefined,
  own: Readonly<Record<string, string>>,
): void {
  const missing = services
    .filter((service) => !own[service])
    .map((service) => variableFor(variable, service));
  if (general || missing.length === 0 || missing.length === services.length) return;
  throw new Failure(
    `${missing.join(' and ')} must be set too, or ${variable} for all that have none of their own.`,
  );
}

function url(schemes: string[], example: string): Joi.Schema {
  return expecting(Joi.string().uri({ scheme: schemes }), `a URL like ${example}`);
}

function expecting(schema: Joi.Schema, expected: string): Joi.Schema {
  return schema
    .messages({ '*': `{{#label}} is wrong: expected ${expected}.` })
    .prefs({ errors: { wrap: { label: false } } });
}
