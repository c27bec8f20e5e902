/**
 * A PostgreSQL database on plain `pg`, and migrations as SQL.
 *
 * @packageDocumentation
 */
export type { DatabaseAddress, DatabaseSettings } from '../postgres/database-address.ts';
export { DatabaseUnavailableError, OverloadedError } from '../postgres/database-errors.ts';
export { Database, type DatabaseSource } from '../postgres/database.ts';
export { Persistence } from '../postgres/persistence.ts';
export { postgres, PostgresDatabase } from '../postgres/postgres-database.ts';
export { messagingMigrations } from '../postgres/messaging-migrations.ts';
export type { Migration } from '../postgres/migration-files.ts';
export {
  migrate,
  MigrationsPendingError,
  pendingMigrations,
  sqlMigrations,
  type Migrations,
} from '../postgres/service-migrations.ts';
