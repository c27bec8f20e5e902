import type { Pool, PoolClient } from 'pg';
import { describeError } from '../observability/redact.ts';
import type { Sql } from '../outbox/index.ts';
import { sqlStateOf } from './database-errors.ts';
import { migrateMessaging, pendingMessagingMigrations } from './messaging-migrations.ts';
import { applyPending, migrationNames, pendingOf, readMigrations } from './migration-files.ts';
import { sqlOf } from './sql-of.ts';

/** Any number that nobody else uses: instances of a service that start together migrate one after the other. */
const MIGRATION_LOCK = 7_215_001;
const INSUFFICIENT_PRIVILEGE = '42501';
const RECORDED_UNDER = 'service/';

/** The migrations of a service's own tables. */
export interface Migrations {
  /** The names of those that the database lacks. Needs no right but to read what is recorded of them. */
  pending(sql: Sql): Promise<string[]>;
  /** Applies them. @param pool of connections without limits; @param client one of them, on which nothing is under way */
  apply(pool: Pool, client: PoolClient): Promise<void>;
}

/** The database lacks migrations, and this role may not apply them. */
export class MigrationsPendingError extends Error {
  override readonly name = 'MigrationsPendingError';
}

/**
 * A service's migrations as plain SQL: the `.sql` files of a folder, in the order of their names, each in a transaction
 * of its own. Recorded in `messaging.migration`, as `service/` and the file's name.
 */
export const sqlMigrations = (folder: URL): Migrations => ({
  pending: async (sql) => pendingOf(await migrationNames(folder, RECORDED_UNDER), sql),
  apply: async (_pool, client) => applyPending(client, await readMigrations(folder, RECORDED_UNDER)),
});

/** The names of all migrations that the database lacks: those of BuildingBlocks, then the service's own. */
export async function pendingMigrations(sql: Sql, own?: Migrations): Promise<string[]> {
  return [...(await pendingMessagingMigrations(sql)), ...((await own?.pending(sql)) ?? [])];
}

/**
 * Brings a service's own database to the state that its code expects, the schema `messaging` included. With nothing
 * pending it changes nothing, and so needs no right to.
 * @param pool `unlimited`
 * @throws MigrationsPendingError if something is pending that this role may not apply
 */
export async function migrate(pool: Pool, own?: Migrations): Promise<void> {
  const client = await pool.connect();
  // Idle while another connection migrates: if the server ends it, the other one's error shows it.
  client.on('error', () => undefined);
  let pending: readonly string[] = [];
  try {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const sql = sqlOf(client);
    pending = await pendingMigrations(sql, own);
    await migrateMessaging(client);
    if (own && (await own.pending(sql)).length > 0) await own.apply(pool, client);
  } catch (error) {
    if (sqlStateOf(error) !== INSUFFICIENT_PRIVILEGE) throw error;
    throw new MigrationsPendingError(
      `This role may not apply what the database lacks, ${pending.join(', ')}: ${describeError(error)}. Have a role that may apply it, then start again.`,
      { cause: error },
    );
  } finally {
    client.release(true);
  }
}
