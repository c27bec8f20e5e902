import type { Project } from '../config/project.ts';
import { profileVariables } from '../config/profile.ts';
import { variableFor } from '../dev/settings.ts';
import { usageFailure } from './exit-codes.ts';

/** What a command works with. */
export interface Context {
  readonly project: Project;
  /** The variables that say where brokers and databases are, as options, profile and process.env say. */
  readonly environment: NodeJS.ProcessEnv;
  /** The profile that was chosen: then nothing that runs in the project's folder is meant. */
  readonly profile?: string;
}

/** The options that say which broker and which database is meant. */
export interface Urls {
  readonly amqp?: string;
  readonly management?: string;
  readonly database?: string;
  readonly profile?: string;
  /** Whose database `--database` is. */
  readonly service?: string;
  /** Of a service that is asked over HTTP. */
  readonly url?: string;
}

/** Says where brokers and databases are; everything else of the environment stays. */
const LOCATION = /^(AMQP_URL|DATABASE_URL)(_|$)|^RABBITMQ_(MANAGEMENT|MONITORING)_URL$/;
const BROKER = /^AMQP_URL(_|$)|^RABBITMQ_(MANAGEMENT|MONITORING)_URL$/;

/**
 * Options win over the profile, and the profile over the environment: of a broker or an environment that is named, no
 * part is taken from elsewhere.
 * @throws {Failure} with exit code 2 if there is no such profile, or it is not said whose database is meant
 */
export function contextFor(project: Project, urls: Urls, environment = process.env): Context {
  const { profile, amqp, management } = urls;
  const base = profile === undefined ? environment : ofProfile(project, profile, environment);
  const broker = {
    ...(amqp !== undefined && { AMQP_URL: amqp }),
    ...(management !== undefined && { RABBITMQ_MANAGEMENT_URL: management }),
  };
  return {
    project,
    environment: {
      ...(amqp === undefined ? base : without(base, BROKER)),
      ...broker,
      ...databaseOf(project, urls),
    },
    ...(profile !== undefined && { profile }),
  };
}

/** Passwords that everybody knows are for this machine, so a profile takes no notice of TICKETWAVE_DEVELOPMENT. */
function ofProfile(project: Project, name: string, environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const others = without(environment, LOCATION, /^TICKETWAVE_DEVELOPMENT$/);
  return { ...others, ...profileVariables(project, name, environment) };
}

/**
 * The services that options and environment name where there is no configuration; undefined if they name nothing at
 * all, not even a broker.
 */
export function servicesNamedBy(
  { amqp, management, database, service, url }: Urls,
  environment = process.env,
): string[] | undefined {
  const variables = Object.keys(environment).filter(
    (name) => LOCATION.test(name) && environment[name] !== '',
  );
  const given = [amqp, management, database, url].some((url) => url !== undefined);
  if (!given && variables.length === 0) return undefined;
  const owners = variables.flatMap((name) => {
    const [, owner] = /^(?:AMQP|DATABASE)_URL_([A-Z0-9_]+)$/.exec(name) ?? [];
    return owner === undefined ? [] : [owner.toLowerCase().replaceAll('_', '-')];
  });
  return service === undefined ? [...new Set(owners)] : [service];
}

function databaseOf({ services }: Project, { database, service }: Urls): NodeJS.ProcessEnv {
  if (database === undefined) return {};
  const owner = service ?? (services.length === 1 ? services[0]?.name : undefined);
  if (owner !== undefined) return { [variableFor('DATABASE_URL', owner)]: database };
  throw usageFailure('--service is expected with --database: it says whose database that is.');
}

const without = (environment: NodeJS.ProcessEnv, ...names: readonly RegExp[]): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(environment).filter(([name]) => !names.some((pattern) => pattern.test(name))),
  );
