import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { openDirectory } from '@ticketwave/cli/dev/directory';
import { launch, type Launch } from '@ticketwave/cli/dev/launch';
import { emptyDirectory } from '@ticketwave/cli/dev/reset';
import { readSettings } from '@ticketwave/cli/dev/settings';
import { root } from '@ticketwave/scripts/bootstrap/tree';
import { project } from '@ticketwave/scripts/services';
import { Stage } from '../bench/stage.ts';
import { eventually } from '../support/eventually.ts';
import { ignoreForeignServers } from '../support/infrastructure.ts';
import { ManagementApi } from '../support/management-api.ts';
import { PATIENCE_MS, Trial } from './trial.ts';
import type { Question } from './question.ts';
import type { Rival } from './rival.ts';
import { verdictOf, type Cell } from './verdict.ts';

/** A broker and a database server of our own, on which everything is asked. */
export class Arena {
  readonly folder: string;
  readonly #launch: Launch;
  readonly #stage: Stage;

  private constructor(launched: Launch) {
    this.#launch = launched;
    this.#stage = Stage.on(launched);
    this.folder = launched.directory.path;
  }

  static async open(): Promise<Arena> {
    ignoreForeignServers();
    const directory = openDirectory(join(readSettings(process.env, project).directory, 'conformance'));
    await emptyDirectory(directory);
    const options = { directory: directory.path, what: 'npm run conformance', services: false, ports: {} };
    return new Arena(await launch(project, options));
  }

  versions(): Promise<string> {
    return this.#stage.versions();
  }

  /** Puts one question to one library, in a virtual host and a database that are gone afterwards. */
  async ask(rival: Rival, question: Question, packages: string | undefined): Promise<Cell> {
    const { amqpUrl, databaseUrl } = await this.#stage.place(root);
    const log = join(this.folder, 'output', rival.name.replaceAll(/\W/g, '-'));
    mkdirSync(log, { recursive: true });
    const trial = await Trial.open({
      ...{ rival, amqpUrl, databaseUrl, packages, broker: this.#launch.broker },
      log: join(log, `${question.name}.log`),
    });
    try {
      return verdictOf(rival, question, await problemOf(question.run(trial)));
    } finally {
      await trial.close();
      // RabbitMQ 3.10 loses other queues if one is deleted while a node still starts: what was restarted stays as it is.
      if (question.isAlone !== true) await this.#remove(amqpUrl, databaseUrl);
    }
  }

  close(): Promise<void> {
    return this.#launch.stop();
  }

  async #remove(amqpUrl: string, databaseUrl: string): Promise<void> {
    const { broker, adminDatabaseUrl } = this.#launch;
    const management = new ManagementApi(broker.managementUrl!);
    // The management plugin comes back later than the broker does.
    await eventually(async () => {
      await management.send('DELETE', `/api/vhosts/${new URL(amqpUrl).pathname.slice(1)}`);
      return true;
    }, PATIENCE_MS);
    const admin = new pg.Client({ connectionString: adminDatabaseUrl });
    await admin.connect();
    try {
      await admin.query(`DROP DATABASE ${new URL(databaseUrl).pathname.slice(1)} WITH (FORCE)`);
    } finally {
      await admin.end();
    }
  }
}

const problemOf = (running: Promise<void>): Promise<Error | undefined> =>
  running.then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
  );
