import type { ComposedService, ServiceConfig, ServiceDefinition } from '@ticketwave/building-blocks/hosting';
import { createLogger } from '@ticketwave/building-blocks/observability';
import { definitions, type Definitions, type ServiceWire } from './definitions.ts';
import { permissions, type Permissions } from './permissions.ts';
import type { Loaded } from '../config/config.ts';
import type { Project, ProjectService } from '../config/project.ts';
import { usageFailure } from '../operator/exit-codes.ts';

/** Composing connects nothing, so the addresses need only look like some. */
const NOWHERE = {
  TICKETWAVE_DEVELOPMENT: '1',
  DATABASE_URL: 'postgresql://nobody@127.0.0.1/nowhere',
  AMQP_URL: 'amqp://nobody@127.0.0.1/nowhere',
};

/** Everything that must be on the broker. */
export interface Topology {
  readonly definitions: Definitions;
  /** What the account of each service may do. */
  readonly permissions: Permissions;
}

/**
 * Every exchange, queue, binding and right that must exist on the broker, from the contracts and subscriptions of all
 * services.
 * @throws ContractError if they contradict each other
 */
export const topologyOf = (wires: readonly ServiceWire[], virtualHost: string): Topology => ({
  definitions: definitions(wires, virtualHost),
  permissions: permissions(wires, virtualHost),
});

/** What the services of the project publish and listen to. @throws {Failure} naming those without a definition */
export async function wiresOf(project: Project): Promise<ServiceWire[]> {
  const missing = project.services.filter(({ definition }) => definition === undefined);
  if (missing.length > 0)
    throw usageFailure(
      `The configuration has no definition for ${missing.map(({ name }) => name).join(', ')}: what a service ` +
        'publishes and handles is read there.',
    );
  const loaded = await loadedServices(project);
  return Promise.all(
    loaded.map(async (service) => {
      if (!('loadConfig' in service)) return service;
      const { definition, queues } = await composed(service, project);
      const { name, version, publishes, expects = [] } = definition;
      return { name, version, publishes, queues, expects };
    }),
  );
}

/** As `wiresOf`, or undefined if a service has no definition. */
export const wiresIfDefined = async (project: Project): Promise<ServiceWire[] | undefined> =>
  project.services.every(({ definition }) => definition !== undefined) ? wiresOf(project) : undefined;

export interface OfflineService extends ComposedService {
  readonly definition: ServiceDefinition;
  readonly config: ServiceConfig;
}

/** The services of the project that have a definition to compose, put together and connected to nothing. */
export async function composedServices(project: Project): Promise<OfflineService[]> {
  const loaded = await loadedServices(project);
  const definitions = loaded.filter((service) => 'loadConfig' in service);
  return Promise.all(definitions.map((definition) => composed(definition, project)));
}

/** What the definition of one service gives; undefined if it has none. @throws {Failure} if it gives another service */
export async function loadedService(
  { services }: Pick<Project, 'services'>,
  name: string,
): Promise<Loaded | undefined> {
  const service = services.find((candidate) => candidate.name === name);
  return service && load(service);
}

async function loadedServices({ services }: Project): Promise<Loaded[]> {
  const loaded = await Promise.all(services.map(load));
  return loaded.filter((service) => service !== undefined);
}

async function load({ name, definition }: ProjectService): Promise<Loaded | undefined> {
  if (definition === undefined) return undefined;
  const answer = await definition();
  const loaded = 'default' in answer ? answer.default : answer;
  if (loaded.name === name) return loaded;
  throw usageFailure(
    `services.${name}.definition is wrong: it gives a service of the name ${JSON.stringify(loaded.name)}; ` +
      `a definition of the name "${name}", or a module whose default export is one, is expected.`,
  );
}

/** What composes is loaded here: it needs Inversify, which applications that attach messaging do not have. */
async function composed(definition: ServiceDefinition, { services }: Project): Promise<OfflineService> {
  const { composeService } = await import('@ticketwave/building-blocks/hosting');
  const own = services.find(({ name }) => name === definition.name)?.environment;
  const logger = createLogger({ service: definition.name, level: 'error', format: 'json' });
  const config = definition.loadConfig({ ...own, ...NOWHERE });
  return { definition, config, ...composeService(definition, config, { logger }) };
}
