export { Connection } from './connection.ts';
export {
  ConnectionPool,
  createPool,
  operatorPool,
  type LaneUsage,
  type PoolLimits,
} from './connection-pool.ts';
export { Database, type DatabaseSource } from './database.ts';
export type { DatabaseAddress, DatabaseSettings } from './database-address.ts';
export { DatabaseUnavailableError, isDatabaseOutage, meaningOf, OverloadedError } from './database-errors.ts';
export { DatabaseProbe } from './database-probe.ts';
export { HeldLocks, type LockHolder } from './held-locks.ts';
export {
  asUnit,
  DEFAULT_POOL_SIZE,
  inLane,
  laneSizes,
  MAXIMUM_POOL_SIZE,
  MINIMUM_POOL_SIZE,
  type Lane,
} from './lanes.ts';
export { messagingMigrations, migrateMessaging, pendingMessagingMigrations } from './messaging-migrations.ts';
export type { Migration } from './migration-files.ts';
export { MessagingPersistence, Persistence } from './persistence.ts';
export { postgres, PostgresDatabase } from './postgres-database.ts';
export {
  migrate,
  MigrationsPendingError,
  pendingMigrations,
  sqlMigrations,
  type Migrations,
} from './service-migrations.ts';
export { sqlOf } from './sql-of.ts';
