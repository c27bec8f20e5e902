import type { ClientBase } from 'pg';
import type { Sql } from '../outbox/index.ts';
import {
  applyPending,
  migrationNames,
  pendingOf,
  readMigrations,
  type Migration,
} from './migration-files.ts';

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
export const pendingMessagingMigrations = async (sql: Sql): Promise<string[]> =>
  pendingOf(await migrationNames(FOLDER), sql);

/** Applies those that the database lacks, one transaction each. With nothing to apply it changes nothing. */
export const migrateMessaging = async (client: ClientBase): Promise<void> =>
  applyPending(client, await messagingMigrations());
