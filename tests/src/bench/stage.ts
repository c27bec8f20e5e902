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
  #places = 0;

  private constructor(launched: Launch) {
    const { broker, adminDatabaseUrl, directory } = launched;
    if (broker.managementUrl === undefined || adminDatabaseUrl === undefined)
      throw new Error('The benches need a broker with a management API and a database server of their own.');
    this.#launch = launched;
    this.folder = directory.path;
    this.#management = new ManagementApi(broker.managementUrl);
    this.#adminDatabaseUrl = adminDatabaseUrl;
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
    const name = `bench_${++this.#places}`;
    await this.#management.createVirtualHost(name);
    const admin = new pg.Client({ connectionString: this.#adminDatabaseUrl });
    await admin.connect();
    try {
      await admin.query(`CREATE DATABASE ${name}`);
    } finally {
      await admin.end();
    }
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

  close(): Promise<void> {
    return this.#launch.stop();
  }
}
