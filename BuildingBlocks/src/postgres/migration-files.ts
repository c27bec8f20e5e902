import { readdir, readFile } from 'node:fs/promises';
import type { ClientBase } from 'pg';
import type { Sql } from '../outbox/index.ts';

export interface Migration {
  /** As it is recorded in `messaging.migration`, such as `0001_outbox_and_inbox.sql`. */
  readonly name: string;
  /** To be run in one transaction; its last statement records it. */
  readonly sql: string;
}

/** The `.sql` files of a folder, in the order of their names. @param prefix of the names under which they are recorded */
export async function readMigrations(folder: URL, prefix = ''): Promise<Migration[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort();
  return Promise.all(
    files.map(async (file) => {
      const name = `${prefix}${file}`;
      const text = await readFile(new URL(encodeURIComponent(file), folder), 'utf8');
      const record = `INSERT INTO messaging.migration (name) VALUES ('${name.replaceAll("'", "''")}');`;
      // The last statement of a file needs no semicolon, and an empty one is none.
      return { name, sql: `${text.trimEnd()}\n;\n${record}\n` };
    }),
  );
}

/** Those that the database lacks. */
export async function pendingOf(migrations: readonly Migration[], sql: Sql): Promise<Migration[]> {
  const [record] = await sql<{ exists: boolean }>(
    `SELECT to_regclass('messaging.migration') IS NOT NULL AS exists`,
  );
  const rows = record?.exists ? await sql<{ name: string }>('SELECT name FROM messaging.migration') : [];
  const applied = new Set(rows.map(({ name }) => name));
  return migrations.filter(({ name }) => !applied.has(name));
}

export async function applyMigration(client: ClientBase, { sql }: Migration): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(sql);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}
