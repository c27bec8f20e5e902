export { Database, Persistence, type Transaction } from './database.ts';
export { isDatabaseOutage } from './outage.ts';
export { migrateMessaging } from './messaging-migrations.ts';
export { migrate, pendingMigrations } from './service-migrations.ts';
export { createPool, onHttpShare, OverloadedError, type PoolLimits } from './shared-pool.ts';
export { sqlOfPool } from './sql-sources.ts';
