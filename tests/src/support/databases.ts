import { migrateMessaging } from '@ticketwave/building-blocks/internal/postgres';
import pg from 'pg';

const TEMPLATE = 'sandbox_template';

/** A database of the tests' own server that one spec has to itself. */
export class TestDatabase {
  readonly name: string;
  readonly url: string;
  readonly #adminUrl: string;

  private constructor(adminUrl: string, name: string) {
    this.#adminUrl = adminUrl;
    this.name = name;
    this.url = urlOf(adminUrl, name);
  }

  /** With BuildingBlocks' tables, and the table `effect` for what handlers do. */
  static async create(adminUrl: string, name: string): Promise<TestDatabase> {
    template ??= createTemplate(adminUrl);
    await template;
    await asAdministrator(adminUrl, (admin) => admin.query(`CREATE DATABASE ${name} TEMPLATE ${TEMPLATE}`));
    return new TestDatabase(adminUrl, name);
  }

  /** With nothing in it. */
  static async empty(adminUrl: string, name: string): Promise<TestDatabase> {
    await asAdministrator(adminUrl, (admin) => admin.query(`CREATE DATABASE ${name}`));
    return new TestDatabase(adminUrl, name);
  }

  /** Ends every connection and refuses new ones. */
  async goAway(): Promise<void> {
    await asAdministrator(this.#adminUrl, async (admin) => {
      await admin.query(`ALTER DATABASE ${this.name} ALLOW_CONNECTIONS false`);
      await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [
        this.name,
      ]);
    });
  }

  async comeBack(): Promise<void> {
    await asAdministrator(this.#adminUrl, (admin) =>
      admin.query(`ALTER DATABASE ${this.name} ALLOW_CONNECTIONS true`),
    );
  }

  async drop(): Promise<void> {
    await asAdministrator(this.#adminUrl, (admin) => admin.query(`DROP DATABASE ${this.name} WITH (FORCE)`));
  }
}

/** Drops what a run that was killed has left. */
export function sweepDatabases(adminUrl: string): Promise<void> {
  return asAdministrator(adminUrl, async (admin) => {
    const { rows } = await admin.query<{ datname: string }>(
      `SELECT datname FROM pg_database WHERE datname LIKE 'sandbox\\_%'`,
    );
    for (const { datname } of rows) await admin.query(`DROP DATABASE ${datname} WITH (FORCE)`);
  });
}

let template: Promise<void> | undefined;

async function createTemplate(adminUrl: string): Promise<void> {
  await asAdministrator(adminUrl, (admin) => admin.query(`CREATE DATABASE ${TEMPLATE}`));
  const pool = new pg.Pool({ connectionString: urlOf(adminUrl, TEMPLATE), max: 1 });
  const client = await pool.connect();
  try {
    await migrateMessaging(client);
    await client.query('CREATE TABLE effect (id serial PRIMARY KEY, what text NOT NULL)');
  } finally {
    client.release();
    await pool.end();
  }
}

async function asAdministrator<R>(adminUrl: string, body: (admin: pg.Client) => Promise<R>): Promise<R> {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    return await body(admin);
  } finally {
    await admin.end();
  }
}

const urlOf = (adminUrl: string, name: string): string =>
  Object.assign(new URL(adminUrl), { pathname: `/${name}` }).href;
