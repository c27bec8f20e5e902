import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientBase } from 'pg';
import { backoffDelay } from '../messaging/index.ts';
import type { Sql } from '../outbox/index.ts';
import { isConflict } from './conflict.ts';
import { sqlOf } from './sql-of.ts';

/** A migration that ends in a deadlock is begun so often. */
const ATTEMPTS = 10;
const AGAIN = { base: 100, max: 2_000 };

/** A step of a schema, as SQL. */
export interface Migration {
  /** As it is recorded in `messaging.migration`, such as `0001_outbox_and_inbox.sql`. */
  readonly name: string;
  /** To be run in one transaction; its last statement records it. */
  readonly sql: string;
}

/** The names of a folder's `.sql` files, in their order. @param prefix of the names under which they are recorded */
export async function migrationNames(folder: URL, prefix = ''): Promise<string[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort();
  return files.map((file) => `${prefix}${file}`);
}

/** The same files, with what is in them. */
export async function readMigrations(folder: URL, prefix = ''): Promise<Migration[]> {
  const names = await migrationNames(folder, prefix);
  return Promise.all(
    names.map(async (name) => {
      const file = new URL(encodeURIComponent(name.slice(prefix.length)), folder);
      const text = await readFile(file, 'utf8');
      const record = `INSERT INTO messaging.migration (name) VALUES ('${name.replaceAll("'", "''")}');`;
      // The last statement of a file needs no semicolon, and an empty one is none.
      return { name, sql: `${text.trimEnd()}\n;\n${record}\n` };
    }),
  );
}

/** Those that the database lacks. Needs no right but to read `messaging.migration`. */
export async function pendingOf(names: readonly string[], sql: Sql): Promise<string[]> {
  const [record] = await sql<{ exists: boolean }>(
    `SELECT to_regclass('messaging.migration') IS NOT NULL AS exists`,
  );
  const rows = record?.exists ? await sql<{ name: string }>('SELECT name FROM messaging.migration') : [];
  const applied = new Set(rows.map(({ name }) => name));
  return names.filter((name) => !applied.has(name));
}

/** Applies those that the database lacks, one transaction each. With nothing to apply it changes nothing. */
export async function applyPending(client: ClientBase, migrations: readonly Migration[]): Promise<void> {
  const names = migrations.map(({ name }) => name);
  const pending = new Set(await pendingOf(names, sqlOf(client)));
  for (const migration of migrations) if (pending.has(migration.name)) await apply(client, migration);
}

/** A service that runs on the schema locks its tables in another order: a migration that meets it so is repeated. */
async function apply(client: ClientBase, migration: Migration): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await applyOnce(client, migration);
      return;
    } catch (error) {
      if (!isConflict(error) || attempt === ATTEMPTS) throw error;
      await sleep(backoffDelay(attempt, AGAIN));
    }
  }
}

async function applyOnce(client: ClientBase, { sql }: Migration): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(sql);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}
