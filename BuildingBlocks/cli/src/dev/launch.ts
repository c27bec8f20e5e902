import { EventEmitter } from 'node:events';
import { Failure } from '../../support/failure.mjs';
import { describe, holder, tryLock, unlock } from '../../support/lock.mjs';
import { step } from '../../support/progress.mjs';
import type { Project, ProjectService } from '../config/project.ts';
import { invocation } from '../operator/invocation.ts';
import { refuseStaleFiles } from '../topology/computed-files.ts';
import { openDirectory } from './directory.ts';
import type { Directory } from './directory.ts';
import { removeEnvironment, writeEnvironment } from './environment.ts';
import { startInfrastructure } from './infrastructure.ts';
import type { Infrastructure } from './infrastructure.ts';
import { configuredPorts } from './ports.ts';
import type { PreferredPorts } from './ports.ts';
import { EmbeddedPostgres } from './postgres/server.ts';
import { Processes } from './processes.ts';
import { RunningService } from './services.ts';
import type { ServiceSurroundings } from './services.ts';
import { settleAll } from './settle-all.ts';
import { answerRestarts } from './restart-requests.ts';
import { readSettings } from './settings.ts';
import { Undo } from './undo.ts';

/** How an application is started. */
export interface LaunchOptions {
  /** Where data and logs live; TICKETWAVE_DIRECTORY, or .ticketwave in the project, unless given. */
  readonly directory?: string;
  /** The command, for whoever finds the directory in use. */
  readonly what?: string;
  /** False: broker and databases only. */
  readonly services?: boolean;
  /** Preferred ports, the configured ones unless given; `{}` takes any. Taken ones are replaced by free ones. */
  readonly ports?: PreferredPorts;
  /** Further environment variables for the services. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Receives every line that a service logs. */
  readonly onLine?: (line: string, service: string) => void;
  /** True: broker and databases run on if this process ends without `stop`, and somebody else ends them. */
  readonly outlivesUs?: boolean;
}

/** Everything that runs for one directory. */
export interface Launch extends Infrastructure {
  readonly directory: Directory;
  /** Empty if none were wanted. */
  readonly services: Readonly<Partial<Record<string, RunningService>>>;
  /** Emits `ended` when a service that was up ends without being asked to, with why in a sentence. */
  readonly endings: EventEmitter<{ ended: [service: string, why: string] }>;
  /** Restarts one service with further environment variables, which last until its next restart. */
  restart(service: string, environment?: NodeJS.ProcessEnv): Promise<void>;
  /** Stops what was started, in the opposite order; once, however often it is called. */
  stop(): Promise<void>;
}

/**
 * Starts, in this order: databases and broker, topology, services; returns when all of them are ready.
 * What cannot be started leaves nothing running.
 * @throws {Failure} with one sentence on what is missing or wrong
 */
export async function launch(project: Project, options: LaunchOptions = {}): Promise<Launch> {
  const wanted = options.services === false ? [] : project.services;
  if (wanted.length > 0) await refuseStaleFiles(project);
  const settings = readSettings(process.env, project);
  const directory = openDirectory(options.directory ?? settings.directory);
  const undo = new Undo();
  occupy(directory, options.what ?? invocation('dev'), undo);
  try {
    const processes = new Processes(directory.path, { outlivesUs: options.outlivesUs ?? false });
    await recover(directory, processes);
    const ports = options.ports ?? configuredPorts(project);
    const infrastructure = await startInfrastructure(
      project,
      { settings, directory, processes, ports },
      undo,
    );
    const endings: Launch['endings'] = new EventEmitter();
    const onEnded = (service: string, why: string): void => void endings.emit('ended', service, why);
    const surroundings = {
      root: project.root,
      directory,
      processes,
      ports,
      onEnded,
      onLine: options.onLine ?? (() => undefined),
    };
    const services = await startServices(wanted, infrastructure, surroundings, options.environment, undo);
    undo.add(async () => removeEnvironment(directory));
    announce(directory, infrastructure, services);
    const restart: Launch['restart'] = async (service, environment) => {
      removeEnvironment(directory);
      await services[service]?.restart(environment);
      announce(directory, infrastructure, services);
    };
    if (wanted.length > 0) {
      const names = wanted.map(({ name }) => name);
      const stopAnswering = answerRestarts(directory, names, (service) => restart(service));
      undo.add(async () => stopAnswering());
    }
    return { ...infrastructure, directory, services, endings, restart, stop: () => undo.run() };
  } catch (error) {
    await undo.run();
    throw error;
  }
}

function occupy(directory: Directory, what: string, undo: Undo): void {
  const other = tryLock(directory.lockFile, holder(what));
  if (other) {
    throw new Failure(
      `TicketWave already runs in ${directory.path}: ${describe(other)}. ` +
        'Stop it first, or choose another folder with TICKETWAVE_DIRECTORY.',
    );
  }
  undo.add(async () => unlock(directory.lockFile));
}

/** Clears away what a crashed run has left. */
async function recover(directory: Directory, processes: Processes): Promise<void> {
  removeEnvironment(directory);
  const ended = await step('Ending what an earlier run has left', () => processes.endLeftovers());
  if (ended.length > 0) console.error(`✓ An earlier run had left ${ended.join(', ')} behind; ended`);
}

async function startServices(
  wanted: readonly ProjectService[],
  { broker, databases }: Infrastructure,
  surroundings: ServiceSurroundings,
  environment: NodeJS.ProcessEnv | undefined,
  undo: Undo,
): Promise<Launch['services']> {
  if (wanted.length === 0) return {};
  const open = (service: ProjectService): Promise<RunningService> => {
    const foundation = {
      amqpUrl: broker.urlFor(service.name),
      databaseUrl: databases[service.name] ?? '',
      monitoringUrl: broker.monitoringUrl,
      selfDeclared: broker.managementUrl === undefined,
    };
    return RunningService.open(service, { ...foundation, ...(environment && { environment }) }, surroundings);
  };
  const opened = await Promise.all(wanted.map(open));
  undo.add(() => settleAll(opened.map((service) => service.stop())));
  for (const service of opened) service.introduce(opened);
  await step(
    'Starting the services',
    async () => {
      for (const service of opened) service.start();
      await settleAll(opened.map((service) => service.ready()));
    },
    { always: true },
  );
  return Object.fromEntries(opened.map((service) => [service.name, service]));
}

function announce(
  directory: Directory,
  { broker, postgres, databases }: Infrastructure,
  services: Launch['services'],
): void {
  const running = Object.values(services).flatMap((service) => {
    if (service === undefined) return [];
    const { name, url, pid } = service;
    return [[name, { url, pid, databaseUrl: databases[name] ?? '' }] as const];
  });
  const elsewhere = postgres instanceof EmbeddedPostgres && postgres.location.elsewhere;
  writeEnvironment(directory, {
    startedAt: new Date().toISOString(),
    services: Object.fromEntries(running),
    amqpUrl: broker.amqpUrl,
    managementUrl: broker.managementUrl ?? null,
    ...(elsewhere && { postgresDirectory: postgres.location.home }),
  });
}
