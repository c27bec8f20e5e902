import { Failure } from '../../support/failure.mjs';
import { step } from '../../support/progress.mjs';
import { byName, type Project } from '../config/project.ts';
import { applyTopology } from '../topology/apply.ts';
import { declareTopology, mustLogIn } from '../topology/declare.ts';
import { readTopology } from '../topology/topology.ts';
import type { Broker } from './broker/broker.ts';
import { usesGivenBroker } from './broker/given.ts';
import { openBroker, type Place } from './broker/open.ts';
import { createDatabases, databaseUrlFor } from './postgres/databases.ts';
import { GivenPostgres } from './postgres/given.ts';
import { EmbeddedPostgres } from './postgres/server.ts';
import type { DatabaseServer } from './postgres/server.ts';
import { settleAll } from './settle-all.ts';
import { variableFor, type Settings } from './settings.ts';
import type { Undo } from './undo.ts';

/** What the services depend on. */
export interface Infrastructure {
  readonly broker: Broker;
  /** Undefined if every service has a database of its own by DATABASE_URL_<SERVICE>. */
  readonly postgres: DatabaseServer | undefined;
  /** Each service's own, as its own role. */
  readonly databases: Readonly<Record<string, string>>;
  /** The administrator's, if there is a server with an administrator. */
  readonly adminDatabaseUrl: string | undefined;
}

/** Finds or starts the databases and the broker, side by side, and makes everything in them that services expect. */
export async function startInfrastructure(
  project: Project,
  place: Place,
  undo: Undo,
): Promise<Infrastructure> {
  const { settings } = place;
  const broker = await openBroker(project, place);
  const postgres = await openPostgres(project, place);
  undo.add(() => settleAll([broker.stop(), postgres?.stop()]));
  const title = `Starting ${[postgres && 'PostgreSQL', 'RabbitMQ'].filter(Boolean).join(' and ')}`;
  await step(title, () => settleAll([broker.start(), postgres?.start()]), { always: true });
  const databases = await prepareDatabases(settings, postgres);
  await prepareBroker(project, broker, settings);
  return { broker, postgres, databases, adminDatabaseUrl: postgres?.adminUrl };
}

/** On a broker of our own no instance of an earlier version runs, so that nobody needs its wider rights. */
async function prepareBroker(project: Project, broker: Broker, settings: Settings): Promise<void> {
  const topology = await readTopology(project);
  const urlFor = (service: string): string => broker.urlFor(service);
  if (!broker.managementUrl) return declareTopology(topology, settings.services, urlFor);
  const narrow = !usesGivenBroker(settings);
  await applyTopology(broker.managementUrl, topology, broker.adaptation, { narrow });
  if (!narrow) await mustLogIn(settings.services, urlFor);
}

async function openPostgres(
  { root }: Project,
  { settings, directory, processes, ports }: Place,
): Promise<DatabaseServer | undefined> {
  if (settings.databaseUrl) return new GivenPostgres(settings.databaseUrl);
  if (Object.keys(settings.databaseUrls).length > 0) return undefined;
  return EmbeddedPostgres.open(root, directory, processes, ports);
}

async function prepareDatabases(
  { databaseUrls, services }: Settings,
  server: DatabaseServer | undefined,
): Promise<Record<string, string>> {
  if (server) {
    await createDatabases(
      server.adminUrl,
      services.filter((service) => !databaseUrls[service]),
    );
  }
  return byName(services, (service) => {
    const url = databaseUrls[service] ?? (server && databaseUrlFor(server.adminUrl, service));
    if (url === undefined)
      throw new Failure(`${variableFor('DATABASE_URL', service)} must be set, or DATABASE_URL.`);
    return url;
  });
}
