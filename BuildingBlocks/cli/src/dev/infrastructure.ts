import { Failure } from '../../support/failure.mjs';
import { step } from '../../support/progress.mjs';
import { applyTopology } from '../topology/apply.ts';
import { declareTopology, mustLogIn } from '../topology/declare.ts';
import type { Broker } from './broker/broker.ts';
import { usesGivenBroker } from './broker/given.ts';
import { openBroker } from './broker/open.ts';
import type { Directory } from './directory.ts';
import type { PreferredPorts } from './ports.ts';
import { createDatabases, databaseUrlFor } from './postgres/databases.ts';
import { GivenPostgres } from './postgres/given.ts';
import { EmbeddedPostgres } from './postgres/server.ts';
import type { DatabaseServer } from './postgres/server.ts';
import type { Processes } from './processes.ts';
import { forEachService, serviceNames } from './service-names.ts';
import type { ServiceName } from './service-names.ts';
import { settleAll } from './settle-all.ts';
import { variableFor, type Settings } from './settings.ts';
import type { Undo } from './undo.ts';

/** What the services depend on. */
export interface Infrastructure {
  readonly broker: Broker;
  /** Undefined if every service has a database of its own by DATABASE_URL_BOOKING and its likes. */
  readonly postgres: DatabaseServer | undefined;
  /** Each service's own, as its own role. */
  readonly databases: Record<ServiceName, string>;
  /** The administrator's, if there is a server with an administrator. */
  readonly adminDatabaseUrl: string | undefined;
}

interface Place {
  readonly settings: Settings;
  readonly directory: Directory;
  readonly processes: Processes;
  readonly ports: PreferredPorts;
}

/** Finds or starts the databases and the broker, side by side, and makes everything in them that services expect. */
export async function startInfrastructure(place: Place, undo: Undo): Promise<Infrastructure> {
  const { settings, directory, processes, ports } = place;
  const broker = await openBroker(settings, directory, processes, ports);
  const postgres = await openPostgres(place);
  undo.add(() => settleAll([broker.stop(), postgres?.stop()]));
  const title = `Starting ${[postgres && 'PostgreSQL', 'RabbitMQ'].filter(Boolean).join(' and ')}`;
  await step(title, () => settleAll([broker.start(), postgres?.start()]), { always: true });
  const databases = await prepareDatabases(settings, postgres);
  await prepareBroker(broker, settings);
  return { broker, postgres, databases, adminDatabaseUrl: postgres?.adminUrl };
}

/** On a broker of our own no instance of an earlier version runs, so that nobody needs its wider rights. */
async function prepareBroker(broker: Broker, settings: Settings): Promise<void> {
  if (!broker.managementUrl) return declareTopology((service) => broker.urlFor(service));
  const narrow = !usesGivenBroker(settings);
  await applyTopology(broker.managementUrl, broker.adaptation, { narrow });
  if (!narrow) await mustLogIn((service) => broker.urlFor(service));
}

async function openPostgres({
  settings,
  directory,
  processes,
  ports,
}: Place): Promise<DatabaseServer | undefined> {
  if (settings.databaseUrl) return new GivenPostgres(settings.databaseUrl);
  if (Object.keys(settings.databaseUrls).length > 0) return undefined;
  return EmbeddedPostgres.open(directory, processes, ports);
}

async function prepareDatabases(
  { databaseUrls }: Settings,
  server: DatabaseServer | undefined,
): Promise<Record<ServiceName, string>> {
  if (server) {
    await createDatabases(
      server.adminUrl,
      serviceNames.filter((service) => !databaseUrls[service]),
    );
  }
  return forEachService((service) => {
    const url = databaseUrls[service] ?? (server && databaseUrlFor(server.adminUrl, service));
    if (url === undefined)
      throw new Failure(`${variableFor('DATABASE_URL', service)} must be set, or DATABASE_URL.`);
    return url;
  });
}
