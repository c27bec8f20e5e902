import { readdir, readFile } from 'node:fs/promises';
import type { PoolClient } from 'pg';

const FOLDER = new URL('../../migrations/', import.meta.url);

/** Creates or updates the schema `messaging`, which belongs to BuildingBlocks in every service's database. */
export async function migrateMessaging(client: PoolClient): Promise<void> {
  await client.query('CREATE SCHEMA IF NOT EXISTS messaging');
  await client.query(
    `CREATE TABLE IF NOT EXISTS messaging.migration
       (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())`,
  );
  const { rows } = await client.query<{ name: string }>('SELECT name FROM messaging.migration');
  const applied = new Set(rows.map(({ name }) => name));
  for (const name of (await readdir(FOLDER)).filter((file) => file.endsWith('.sql')).sort()) {
    if (applied.has(name)) continue;
    await client.query('BEGIN');
    try {
      await client.query(await readFile(new URL(name, FOLDER), 'utf8'));
      await client.query('INSERT INTO messaging.migration (name) VALUES ($1)', [name]);
      await client.query('COMMIT');
    } catch (error) {
      await client.query('ROLLBACK');
      throw error;
    }
  }
}
