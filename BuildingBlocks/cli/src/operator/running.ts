import { Failure } from '../../support/failure.mjs';
import { readIfThere } from '../../support/files.mjs';
import { accountOf, GivenBroker, vhostOf } from '../dev/broker/given.ts';
import { describeDirectory } from '../dev/directory.ts';
import type { Environment } from '../dev/environment.ts';
import { MONITORING } from '../dev/broker/own-broker.ts';
import { isDevelopment, serviceNames, type ServiceName } from '../dev/service-names.ts';
import { readSettings, variableFor, type Settings } from '../dev/settings.ts';
import { givenAccounts } from '../topology/accounts.ts';
import type { Adaptation } from '../topology/adapt.ts';
import { exitCodes } from './command-line.ts';

/** The broker that an operator's command works on. */
export interface OperatedBroker {
  /** For the queues of this service. */
  amqpUrlFor(service: string): string;
  /** The administrator's; undefined if only AMQP was given. */
  readonly managementUrl: string | undefined;
  /** How it differs from what the code says. */
  readonly adaptation: Adaptation;
}

/**
 * The broker of AMQP_URL (and RABBITMQ_MANAGEMENT_URL), else the one that is running in the folder.
 * @throws {Failure} saying what to set or to start
 */
export function operatedBroker(environment: NodeJS.ProcessEnv = process.env): OperatedBroker {
  const settings = settingsOf(environment);
  if (settings.amqpUrl !== undefined || Object.keys(settings.amqpUrls).length > 0) {
    const { managementUrl, adaptation, amqpUrl } = new GivenBroker(settings);
    const amqpUrlFor = (service: string): string =>
      settings.amqpUrl ?? settings.amqpUrls[service as ServiceName] ?? amqpUrl;
    return { managementUrl, adaptation, amqpUrlFor };
  }
  const { amqpUrl, managementUrl } = running(settings, 'AMQP_URL and RABBITMQ_MANAGEMENT_URL');
  const adaptation = isDevelopment(environment) ? { monitoring: MONITORING } : {};
  return { amqpUrlFor: () => amqpUrl, managementUrl: managementUrl ?? undefined, adaptation };
}

/** The management API of a broker, with what is different there. */
export interface AdministeredBroker {
  readonly managementUrl: string;
  readonly adaptation: Adaptation;
}

/**
 * The broker of RABBITMQ_MANAGEMENT_URL, in the virtual host and with the accounts of AMQP_URL and AMQP_URL_<SERVICE>
 * as far as they are set, else the one that is running in the folder.
 * @throws {Failure} saying what to set or to start
 */
export function administeredBroker(environment: NodeJS.ProcessEnv = process.env): AdministeredBroker {
  const given = environment['RABBITMQ_MANAGEMENT_URL'] ?? '';
  const accounts = givenAccounts(environment);
  if (given !== '' && !(URL.canParse(given) && /^https?:$/.test(new URL(given).protocol)))
    throw new Failure(
      'RABBITMQ_MANAGEMENT_URL is wrong: expected a URL like http://administrator:password@host:15672.',
      { exitCode: exitCodes.usage },
    );
  if (given !== '' && new URL(given).username !== '') {
    const [amqpUrl] = Object.entries(environment).flatMap(([name, value]) =>
      /^AMQP_URL($|_)/.test(name) && value !== undefined && value !== '' ? [value] : [],
    );
    const monitoring = environment['RABBITMQ_MONITORING_URL'] ?? '';
    return {
      managementUrl: given,
      adaptation: {
        ...(amqpUrl !== undefined && { vhost: vhostOf(amqpUrl) }),
        ...(monitoring !== '' && { monitoring: accountOf(monitoring) }),
        accounts,
      },
    };
  }
  const { managementUrl, adaptation } = operatedBroker(environment);
  if (managementUrl !== undefined) return { managementUrl, adaptation: { ...adaptation, accounts } };
  throw unreachable(
    'RABBITMQ_MANAGEMENT_URL is missing: expected http://administrator:password@host:15672 of the same broker.',
  );
}

/** The same for whoever only looks: with the account that may not do more, if there is one. @throws {Failure} */
export function observedBroker(environment: NodeJS.ProcessEnv = process.env): AdministeredBroker {
  const monitoring = environment['RABBITMQ_MONITORING_URL'] ?? '';
  const administrator = environment['RABBITMQ_MANAGEMENT_URL'] ?? '';
  if (monitoring === '' || administrator !== '') return administeredBroker(environment);
  return administeredBroker({ ...environment, RABBITMQ_MANAGEMENT_URL: monitoring });
}

/** The services that npm start runs in the folder; none if it does not run. */
export function runningServices(
  environment: NodeJS.ProcessEnv = process.env,
): { name: string; url: string }[] {
  const { environmentFile } = describeDirectory(settingsOf(environment).directory);
  const content = readIfThere(environmentFile);
  if (content === undefined) return [];
  const { services } = JSON.parse(content) as Environment;
  return Object.entries(services).map(([name, { url }]) => ({ name, url }));
}

/** The database of DATABASE_URL_BOOKING and its likes, else the one that is running in the folder. @throws {Failure} */
export function databaseUrlOf(service: ServiceName, environment: NodeJS.ProcessEnv = process.env): string {
  const variable = variableFor('DATABASE_URL', service);
  const given = environment[variable];
  if (given !== undefined && given !== '') return databaseUrl(variable, given);
  const { services } = running(settingsOf(environment), variable);
  const url = services[service]?.databaseUrl;
  if (url !== undefined) return url;
  throw unreachable(`The ${service} service is not running, and ${variable} is not set.`);
}

/** @throws {Failure} naming the services that there are */
export function serviceNamed(name: string): ServiceName {
  const service = serviceNames.find((candidate) => candidate === name);
  if (service) return service;
  throw new Failure(`There is no service "${name}"; the services are ${serviceNames.join(', ')}.`, {
    exitCode: exitCodes.usage,
  });
}

function running({ directory }: Settings, variables: string): Environment {
  const { path, environmentFile } = describeDirectory(directory);
  const content = readIfThere(environmentFile);
  if (content !== undefined) return JSON.parse(content) as Environment;
  throw unreachable(
    `Nothing is running in ${path}: npm start there first, or set ${variables} to what you mean.`,
  );
}

/** Only what is meant for operators: the launcher wants to know more, and refuses what is of no matter here. */
function settingsOf(environment: NodeJS.ProcessEnv): Settings {
  const ours = Object.entries(environment).filter(([name]) => /^(AMQP_URL|RABBITMQ_|TICKETWAVE_)/.test(name));
  try {
    return readSettings(Object.fromEntries(ours));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw new Failure(error.message, { exitCode: exitCodes.usage, cause: error });
  }
}

function databaseUrl(variable: string, text: string): string {
  if (URL.canParse(text) && /^postgres(ql)?:$/.test(new URL(text).protocol)) return text;
  throw new Failure(
    `${variable} is wrong: expected a URL like postgresql://user:password@host:5432/database.`,
    {
      exitCode: exitCodes.usage,
    },
  );
}

const unreachable = (sentence: string): Failure => new Failure(sentence, { exitCode: exitCodes.unreachable });
