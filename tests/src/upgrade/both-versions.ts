import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '@ticketwave/scripts/bootstrap/tree';
import { Proxy } from '../chaos-kit/proxy.ts';
import { emptyDirectory } from '@ticketwave/cli/dev/reset';
import { openDirectory } from '@ticketwave/cli/dev/directory';
import type { Launch } from '@ticketwave/cli/dev/launch';
import { Processes } from '@ticketwave/cli/dev/processes';
import { services, forEachService, serviceNames, type ServiceName } from '@ticketwave/scripts/services';
import { RunningService } from '@ticketwave/cli/dev/services';
import { settleAll } from '@ticketwave/cli/dev/settle-all';
import { Undo } from '@ticketwave/cli/dev/undo';
import pg from 'pg';
import { eventually } from '../support/eventually.ts';
import { testFolder } from '../support/test-folders.ts';
import { launcherOf } from './old-version.ts';
import { applyTopology } from '../support/topology.ts';

/** What has waited for the broker may take a while on a busy machine, and until then they say so. */
const READY_WITHIN_MS = 300_000;

/** How often something was handled since the versions run side by side. */
interface Handled {
  old: number;
  new: number;
}

const portOf = (url: string): number => Number(new URL(url).port);
const isHealthy = async (url: string): Promise<boolean> =>
  (await fetch(`${url}/health/ready`)).ok && (await fetch(`${url}/health/messaging`)).ok;
const isHandled = (line: string): boolean => line.includes('"activity":"handled"');

/** Two versions of all services on one broker and the same databases, behind one address for each service. */
export class BothVersions {
  /** The old version's launch, with the broker and the databases. */
  readonly old: Launch;
  /** Of each service: connections are spread over the instances that run. */
  urls = {} as Readonly<Record<ServiceName, string>>;
  readonly #new: Readonly<Record<ServiceName, RunningService>>;
  readonly #handled: Handled;
  readonly #undo: Undo;
  #turn = 0;
  #running: readonly ('old' | 'new')[] = ['old'];

  private constructor(
    old: Launch,
    replacements: Readonly<Record<ServiceName, RunningService>>,
    handled: Handled,
    undo: Undo,
  ) {
    this.old = old;
    this.#new = replacements;
    this.#handled = handled;
    this.#undo = undo;
  }

  /** Starts everything in the old version. @param environment further variables for all services */
  static async open(commit: string, environment: NodeJS.ProcessEnv): Promise<BothVersions> {
    process.setMaxListeners(20); // each process that we start is ended with us
    const undo = new Undo();
    try {
      const launcher = await launcherOf(commit);
      const directory = openDirectory(testFolder('upgrade'));
      await emptyDirectory(directory);
      const handled: Handled = { old: 0, new: 0 };
      const count = (version: keyof Handled) => (line: string) => {
        if (isHandled(line)) handled[version]++;
      };
      const old = await launcher.launch({
        ...{ directory: directory.path, what: 'npm run test:upgrade', ports: {}, environment },
        onLine: count('old'),
      });
      undo.add(() => old.stop());
      const place = openDirectory(testFolder('upgrade-new'));
      const surroundings = {
        root,
        directory: place,
        processes: new Processes(place.path),
        ports: {},
        onLine: count('new'),
        onEnded: () => undefined, // what it has not done is missing when everything is reconciled
      };
      const opened = await Promise.all(
        serviceNames.map(async (name) => {
          const foundation = {
            amqpUrl: old.broker.urlFor(name),
            databaseUrl: old.databases[name]!,
            environment,
          };
          return [name, await RunningService.open(services[name], foundation, surroundings)] as const;
        }),
      );
      undo.add(() => settleAll(opened.map(([, service]) => service.stop())));
      const versions = new BothVersions(
        old,
        Object.fromEntries(opened) as Record<ServiceName, RunningService>,
        handled,
        undo,
      );
      await versions.#openProxies();
      return versions;
    } catch (error) {
      await undo.run();
      throw error;
    }
  }

  newUrl(service: ServiceName): string {
    return this.#new[service].url;
  }

  /** Without waiting for them. */
  startNew(): void {
    for (const name of serviceNames) this.#new[name].start();
  }

  async applyNewTopology(): Promise<void> {
    await applyTopology(this.old.broker.managementUrl!);
  }

  /** Waits until all instances of both versions take requests and messages; from then on both are counted. */
  async ready(): Promise<void> {
    const urls = serviceNames.flatMap((name) => [this.old.services[name]!.url, this.newUrl(name)]);
    for (const url of urls) await eventually(() => isHealthy(url), READY_WITHIN_MS);
    this.#running = ['old', 'new'];
    Object.assign(this.#handled, { old: 0, new: 0 });
  }

  handledBy(version: keyof Handled): number {
    return this.#handled[version];
  }

  async stopOld(): Promise<void> {
    this.#running = ['new'];
    await settleAll(serviceNames.map((name) => this.old.services[name]!.stop()));
  }

  /** Whether every database has all migrations that this version brings. */
  async migrated(): Promise<boolean> {
    const brought = readdirSync(join(root, 'BuildingBlocks/migrations')).filter((name) =>
      name.endsWith('.sql'),
    );
    const applied = await Promise.all(
      serviceNames.map((name) => this.#query<{ name: string }>(name, 'SELECT name FROM messaging.migration')),
    );
    return applied.every((rows) => brought.every((name) => rows.some((row) => row.name === name)));
  }

  async waitingInOutbox(service: ServiceName): Promise<number> {
    const statement = 'SELECT count(*)::int AS count FROM messaging.outbox WHERE published_at IS NULL';
    const [row] = await this.#query<{ count: number }>(service, statement);
    return row!.count;
  }

  stop(): Promise<void> {
    return this.#undo.run();
  }

  async #openProxies(): Promise<void> {
    const urls = forEachService(() => '');
    for (const name of serviceNames) {
      const proxy = await Proxy.open(() => this.#portsOf(name), 'http');
      this.#undo.add(() => proxy.close());
      urls[name] = proxy.through(this.newUrl(name)).replace(/\/$/, '');
    }
    this.urls = urls;
  }

  /** Those that run, each of them first in its turn. */
  #portsOf(name: ServiceName): number[] {
    const ports = this.#running.map((version) =>
      portOf(version === 'old' ? this.old.services[name]!.url : this.newUrl(name)),
    );
    return this.#turn++ % 2 === 0 ? ports : ports.reverse();
  }

  async #query<Row extends pg.QueryResultRow>(service: ServiceName, statement: string): Promise<Row[]> {
    const client = new pg.Client({ connectionString: this.old.databases[service] });
    try {
      await client.connect();
      return (await client.query<Row>(statement)).rows;
    } finally {
      await client.end();
    }
  }
}
