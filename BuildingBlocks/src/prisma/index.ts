export { Connection } from './connection.ts';
export { ConnectionPool, createPool, type PoolLimits } from './connection-pool.ts';
export { Database, Persistence, type Transaction } from './database.ts';
export { DatabaseUnavailableError, isDatabaseOutage, meaningOf, OverloadedError } from './database-errors.ts';
export { DatabaseProbe } from './database-probe.ts';
export { asUnit, inLane, laneSizes, MINIMUM_POOL_SIZE, type Lane } from './lanes.ts';
export { migrateMessaging } from './messaging-migrations.ts';
export { migrate, pendingMigrations } from './service-migrations.ts';
export { sqlOfPool } from './sql-sources.ts';
