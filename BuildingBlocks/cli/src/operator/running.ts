import { Failure } from '../../support/failure.mjs';
import { readIfThere } from '../../support/files.mjs';
import { accountOf, GivenBroker, vhostOf } from '../dev/broker/given.ts';
import { describeDirectory } from '../dev/directory.ts';
import type { Environment } from '../dev/environment.ts';
import { MONITORING } from '../dev/broker/own-broker.ts';
import { isDevelopment } from '../dev/accounts.ts';
import { namesOf } from '../config/project.ts';
import { readSettings, variableFor, type Settings } from '../dev/settings.ts';
import { givenAccounts } from '../topology/accounts.ts';
import type { Adaptation } from '../topology/adapt.ts';
import type { Context } from './context.ts';
import { unreachableFailure, usageFailure } from './exit-codes.ts';
import { invocation } from './invocation.ts';

/** The broker that an operator's command works on. */
export interface OperatedBroker {
  /** For the queues of this service. */
  readonly amqpUrlFor: (service: string) => string;
  /** The administrator's; undefined if only AMQP was given. */
  readonly managementUrl: string | undefined;
  /** How it differs from what the code says. */
  readonly adaptation: Adaptation;
}

/**
 * The broker of AMQP_URL (and RABBITMQ_MANAGEMENT_URL), else the one that is running in the folder.
 * @throws {Failure} saying what to set or to start
 */
export function operatedBroker(context: Context): OperatedBroker {
  const { environment } = context;
  const settings = settingsOf(context);
  if (settings.amqpUrl !== undefined || Object.keys(settings.amqpUrls).length > 0) {
    const { managementUrl, adaptation, amqpUrl } = new GivenBroker(settings);
    const amqpUrlFor = (service: string): string => settings.amqpUrl ?? settings.amqpUrls[service] ?? amqpUrl;
    return { managementUrl, adaptation, amqpUrlFor };
  }
  const { amqpUrl, managementUrl } = running(context, 'AMQP_URL and RABBITMQ_MANAGEMENT_URL');
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
export function administeredBroker(context: Context): AdministeredBroker {
  const { environment, project } = context;
  const given = environment['RABBITMQ_MANAGEMENT_URL'] ?? '';
  const accounts = givenAccounts(namesOf(project), environment);
  if (given !== '' && !(URL.canParse(given) && /^https?:$/.test(new URL(given).protocol)))
    throw usageFailure(
      'RABBITMQ_MANAGEMENT_URL is wrong: expected a URL like http://administrator:password@host:15672.',
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
  const { managementUrl, adaptation } = operatedBroker(context);
  if (managementUrl !== undefined) return { managementUrl, adaptation: { ...adaptation, accounts } };
  throw unreachableFailure(
    'RABBITMQ_MANAGEMENT_URL is missing: expected http://administrator:password@host:15672 of the same broker.',
  );
}

/** The same for whoever only looks: with the account that may not do more, if there is one. @throws {Failure} */
export function observedBroker(context: Context): AdministeredBroker {
  const { environment } = context;
  const monitoring = environment['RABBITMQ_MONITORING_URL'] ?? '';
  const administrator = environment['RABBITMQ_MANAGEMENT_URL'] ?? '';
  if (monitoring === '' || administrator !== '') return administeredBroker(context);
  return administeredBroker({
    ...context,
    environment: { ...environment, RABBITMQ_MANAGEMENT_URL: monitoring },
  });
}

/** Whether a profile, or a variable, names a broker. */
export const isNamed = ({ environment, profile }: Context): boolean =>
  profile !== undefined ||
  Object.entries(environment).some(
    ([name, value]) => /^(AMQP_URL|RABBITMQ_MANAGEMENT_URL)/.test(name) && (value ?? '') !== '',
  );

/** The services that `ticketwave dev` runs in the folder; none if it does not run. */
export function runningServices(context: Context): { name: string; url: string }[] {
  if (context.profile !== undefined) return [];
  const { environmentFile } = describeDirectory(settingsOf(context).directory);
  const content = readIfThere(environmentFile);
  if (content === undefined) return [];
  const { services } = JSON.parse(content) as Environment;
  return Object.entries(services).flatMap(([name, running]) => (running ? [{ name, url: running.url }] : []));
}

/** The database of DATABASE_URL_BOOKING and its likes, else the one that is running in the folder. @throws {Failure} */
export function databaseUrlOf(context: Context, service: string): string {
  const variable = variableFor('DATABASE_URL', service);
  const given = context.environment[variable];
  if (given !== undefined && given !== '') return databaseUrl(variable, given);
  const { services } = running(context, variable);
  const url = services[service]?.databaseUrl;
  if (url !== undefined) return url;
  throw unreachableFailure(`The ${service} service is not running, and ${variable} is not set.`);
}

/** @throws {Failure} naming the services that there are */
export function serviceNamed({ project }: Context, name: string): string {
  const names = namesOf(project);
  if (names.includes(name)) return name;
  throw usageFailure(`There is no service "${name}"; the services are ${names.join(', ')}.`);
}

function running(context: Context, variables: string): Environment {
  if (context.profile !== undefined)
    throw unreachableFailure(`The profile ${context.profile} does not say what stands for ${variables}.`);
  const { path, environmentFile } = describeDirectory(settingsOf(context).directory);
  const content = readIfThere(environmentFile);
  if (content !== undefined) return JSON.parse(content) as Environment;
  throw unreachableFailure(
    `Nothing is running in ${path}: ${invocation('dev')} there first, or set ${variables} to what you mean.`,
  );
}

/** Only what is meant for operators: the launcher wants to know more, and refuses what is of no matter here. */
function settingsOf({ environment, project }: Context): Settings {
  const ours = Object.entries(environment).filter(([name]) => /^(AMQP_URL|RABBITMQ_|TICKETWAVE_)/.test(name));
  try {
    return readSettings(Object.fromEntries(ours), project);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw usageFailure(error.message, error);
  }
}

function databaseUrl(variable: string, text: string): string {
  if (URL.canParse(text) && /^postgres(ql)?:$/.test(new URL(text).protocol)) return text;
  throw usageFailure(
    `${variable} is wrong: expected a URL like postgresql://user:password@host:5432/database.`,
  );
}
