import { project, serviceNames, forEachService, type ServiceName } from '@ticketwave/scripts/services';
import { developmentAccounts } from '@ticketwave/cli/dev/accounts';
import { holder, tryLock, unlock, describe } from '@ticketwave/cli/support/lock';
import { Failure } from '@ticketwave/cli/support/failure';
import { step } from '@ticketwave/cli/support/progress';
import { emptyDirectory } from '@ticketwave/cli/dev/reset';
import { openDirectory, type Directory } from '@ticketwave/cli/dev/directory';
import { freePort } from '@ticketwave/cli/dev/ports';
import { createDatabases, databaseUrlFor } from '@ticketwave/cli/dev/postgres/databases';
import { EmbeddedPostgres } from '@ticketwave/cli/dev/postgres/server';
import { Processes } from '@ticketwave/cli/dev/processes';
import { settleAll } from '@ticketwave/cli/dev/settle-all';
import { Undo } from '@ticketwave/cli/dev/undo';
import type { BrokerUnderFire } from './broker-under-fire.ts';
import type { Finding } from '@ticketwave/scripts/reconcile/findings';
import { Management } from './management.ts';
import type { Observed } from './observe.ts';
import { Proxy } from './proxy.ts';
import { QueueWatch } from './queue-watch.ts';
import { Recorder } from './recorder.ts';
import { ServiceUnderFire } from './service-under-fire.ts';
import { mountVolumes, moveDatabases, unmountLeftovers, type Volume } from './volume.ts';
import { wires, applyTopology } from '../support/topology.ts';

type PerService<T> = Readonly<Record<ServiceName, T>>;

/** Everything that faults can harm, and what looks at it from outside. */
export interface Arena extends Observed {
  readonly broker: BrokerUnderFire;
  readonly database: EmbeddedPostgres;
  readonly services: PerService<ServiceUnderFire>;
  /** Each service has its own, so that one can be cut off alone. */
  readonly brokerProxies: PerService<Proxy>;
  readonly databaseProxies: PerService<Proxy>;
  readonly recorder: Recorder;
  /** Message ids of what was planted to be refused. */
  readonly planted: Set<string>;
  /** What was found to be wrong while a fault lasted. */
  readonly findings: Finding[];
  readonly queueWatch: QueueWatch;
  /** Where each database lies, if it can be filled up. */
  readonly volumes: Partial<PerService<Volume>>;
  /** Starts one more instance of a service, which whoever asked for it stops. */
  startAnother(name: ServiceName): Promise<ServiceUnderFire>;
  stop(): Promise<void>;
}

interface ArenaOptions {
  /** A folder that belongs to chaos alone: it is emptied first. */
  readonly directory: string;
  readonly openBroker: OpenBroker;
  /** Further variables for all services. */
  readonly environment: NodeJS.ProcessEnv;
  /** Puts each database on a small file system of its own; only root can. */
  readonly volumes: boolean;
}

export type OpenBroker = (directory: Directory, processes: Processes) => Promise<BrokerUnderFire>;

/** Starts the real services on a real broker and real databases, everything new, every connection through a proxy. */
export async function openArena(options: ArenaOptions): Promise<Arena> {
  const directory = openDirectory(options.directory);
  await unmountLeftovers(directory.inside('postgres'));
  await emptyDirectory(directory);
  openDirectory(options.directory);
  const undo = new Undo();
  occupy(directory, undo);
  try {
    return await build(directory, new Processes(directory.path), options, undo);
  } catch (error) {
    await undo.run();
    throw error;
  }
}

function occupy(directory: Directory, undo: Undo): void {
  const other = tryLock(directory.lockFile, holder('npm run chaos'));
  if (other) throw new Failure(`${directory.path} is in use by ${describe(other)}: stop it first.`);
  undo.add(async () => unlock(directory.lockFile));
}

async function build(
  directory: Directory,
  processes: Processes,
  { openBroker, environment, volumes: wanted }: ArenaOptions,
  undo: Undo,
): Promise<Arena> {
  const broker = await openBroker(directory, processes);
  const database = await EmbeddedPostgres.open(project.root, directory, processes, {});
  const volumes = wanted ? await mountVolumes(database.location, undo) : {};
  undo.add(() => settleAll([broker.stop(), database.stop()]));
  await step('Starting PostgreSQL and RabbitMQ', () => settleAll([broker.start(), database.start()]), {
    always: true,
  });
  await createDatabases(database.adminUrl, serviceNames);
  await moveDatabases(database.adminUrl, volumes);
  await applyTopology(broker.managementUrl, { accounts: developmentAccounts(serviceNames) });
  const management = new Management(() => broker.managementUrl);
  const queueWatch = new QueueWatch(management);
  undo.add(async () => queueWatch.stop());
  const recorder = new Recorder(() => broker.amqpUrl);
  undo.add(() => recorder.stop());
  await recorder.start();
  const brokerProxies = await openProxies(() => broker.ports, 'amqp', undo);
  const databasePort = Number(new URL(database.adminUrl).port);
  const databaseProxies = await openProxies(() => [databasePort], 'postgresql', undo);
  const databases = forEachService((service) => databaseUrlFor(database.adminUrl, service));
  const ports = await perService(() => freePort());
  const open = (name: ServiceName, label: string, port: number): ServiceUnderFire =>
    new ServiceUnderFire({
      ...{ name, label, port, environment, processes },
      amqpUrl: brokerProxies[name].through(broker.urlFor(name)),
      databaseUrl: databaseProxies[name].through(databases[name]),
      logs: directory.logs,
    });
  const services = forEachService((name) => open(name, name, ports[name]));
  undo.add(() => settleAll(serviceNames.map((name) => services[name].stop())));
  await step('Starting the services', () => allReady(services), { always: true });
  return {
    broker,
    database,
    databases,
    services,
    brokerProxies,
    databaseProxies,
    recorder,
    planted: new Set(),
    findings: [],
    queueWatch,
    volumes,
    management,
    wires: wires,
    startAnother: async (name) => {
      const another = open(name, `${name}-2`, await freePort());
      undo.add(() => another.stop());
      return another;
    },
    stop: () => undo.run(),
  };
}

async function openProxies(
  targets: () => readonly number[],
  protocol: 'amqp' | 'postgresql',
  undo: Undo,
): Promise<PerService<Proxy>> {
  const proxies = await perService(() => Proxy.open(targets, protocol));
  undo.add(() => settleAll(Object.values(proxies).map((proxy) => proxy.close())));
  return proxies;
}

async function perService<T>(make: () => Promise<T>): Promise<PerService<T>> {
  const made = await Promise.all(serviceNames.map(async (name) => [name, await make()] as const));
  return Object.fromEntries(made) as Record<ServiceName, T>;
}

async function allReady(services: PerService<ServiceUnderFire>): Promise<void> {
  const ready = await Promise.all(serviceNames.map((name) => services[name].ready()));
  const missing = serviceNames.filter((_, index) => !ready[index]);
  if (missing.length > 0) throw new Failure(`Not ready in time: ${missing.join(', ')}. Their logs say why.`);
}
