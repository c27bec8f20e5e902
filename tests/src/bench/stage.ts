import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { project } from '@ticketwave/scripts/services';
import { openDirectory } from '@ticketwave/cli/dev/directory';
import { launch, type Launch } from '@ticketwave/cli/dev/launch';
import { emptyDirectory } from '@ticketwave/cli/dev/reset';
import { readSettings } from '@ticketwave/cli/dev/settings';
import pg from 'pg';
import { ignoreForeignServers } from '../support/infrastructure.ts';
import { ManagementApi } from '../support/management-api.ts';
import type { Place } from './contestant.ts';
import { pidOf } from './process-records.ts';

/** The broker and the database server of a run: real ones, new, on loopback, with fsync on as both come. */
export class Stage {
  readonly folder: string;
  readonly #launch: Launch;
  readonly #management: ManagementApi;
  readonly #adminDatabaseUrl: string;

  private constructor(launched: Launch) {
    const { broker, adminDatabaseUrl, directory } = launched;
    if (broker.managementUrl === undefined || adminDatabaseUrl === undefined)
      throw new Error('The benches need a broker with a management API and a database server of their own.');
    this.#launch = launched;
    this.folder = directory.path;
    this.#management = new ManagementApi(broker.managementUrl);
    this.#adminDatabaseUrl = adminDatabaseUrl;
  }

  /** On what runs already; whoever started it stops it. */
  static on(launched: Launch): Stage {
    return new Stage(launched);
  }

  /** @param name a folder of that name, which is emptied first */
  static async open(name = 'bench'): Promise<Stage> {
    ignoreForeignServers();
    const directory = openDirectory(join(readSettings(process.env, project).directory, name));
    await emptyDirectory(directory);
    return new Stage(
      await launch(project, { directory: directory.path, what: 'npm run bench', services: false, ports: {} }),
    );
  }

  /** A virtual host and an empty database for one contestant. */
  async place(tree: string, rivals?: string): Promise<Place> {
    // Databases of this name are removed by tests that begin on the same server.
    const name = `sandbox_${randomBytes(4).toString('hex')}`;
    await this.#management.createVirtualHost(name);
    await this.#asAdministrator(`CREATE DATABASE ${name}`);
    const folder = join(this.folder, 'contestants', name);
    mkdirSync(folder, { recursive: true });
    const at = (url: string): string => Object.assign(new URL(url), { pathname: `/${name}` }).href;
    return {
      amqpUrl: at(this.#launch.broker.amqpUrl),
      databaseUrl: at(this.#adminDatabaseUrl),
      broker: pidOf(this.folder, 'rabbitmq'),
      database: pidOf(this.folder, 'postgres'),
      tree,
      rivals,
      folder,
    };
  }

  /** What is measured with, as `PostgreSQL 18.4, RabbitMQ 3.10.8`. */
  async versions(): Promise<string> {
    const { rabbitmq_version: broker } = await this.#management.get<{ rabbitmq_version: string }>(
      '/api/overview',
    );
    const [database] = await this.#asAdministrator<{ server_version: string }>('SHOW server_version');
    return `PostgreSQL ${database!.server_version}, RabbitMQ ${broker}`;
  }

  close(): Promise<void> {
    return this.#launch.stop();
  }

  async #asAdministrator<Row extends pg.QueryResultRow>(statement: string): Promise<Row[]> {
    const admin = new pg.Client({ connectionString: this.#adminDatabaseUrl });
    await admin.connect();
    try {
      return (await admin.query<Row>(statement)).rows;
    } finally {
      await admin.end();
    }
  }
}
