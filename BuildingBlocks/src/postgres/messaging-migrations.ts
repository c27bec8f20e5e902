import type { ClientBase } from 'pg';
import type { Sql } from '../outbox/index.ts';
import { applyMigration, pendingOf, readMigrations, type Migration } from './migration-files.ts';

const FOLDER = new URL('../../migrations/', import.meta.url);

/** What the migrations are recorded in; the first of them begins with it. */
const RECORD = `CREATE SCHEMA IF NOT EXISTS messaging;
CREATE TABLE IF NOT EXISTS messaging.migration
  (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now());
`;

/** The migrations of the schema `messaging`, which belongs to BuildingBlocks in every service's database, in order. */
export async function messagingMigrations(): Promise<Migration[]> {
  const [first, ...others] = await readMigrations(FOLDER);
  if (first === undefined)
    throw new Error('BuildingBlocks has lost its folder migrations/: install it anew.');
  return [{ ...first, sql: `${RECORD}${first.sql}` }, ...others];
}

/** The names of those that the database lacks. Needs no right but to read `messaging.migration`. */
export async function pendingMessagingMigrations(sql: Sql): Promise<string[]> {
  return (await pendingOf(await readMigrations(FOLDER), sql)).map(({ name }) => name);
}

/** Applies those that the database lacks, one transaction each. With nothing to apply it changes nothing. */
export async function migrateMessaging(client: ClientBase): Promise<void> {
  const sql: Sql = async (text, ...parameters) => (await client.query(text, parameters)).rows as never;
  const pending = await pendingOf(await messagingMigrations(), sql);
  for (const migration of pending) await applyMigration(client, migration);
}
