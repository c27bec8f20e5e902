import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Pool, PoolClient } from 'pg';
import { migrateMessaging } from './messaging-migrations.ts';
import { openSchemaEngine } from './schema-engine.ts';

/** Any number that nobody else uses: instances of a service that start together migrate one after the other. */
const MIGRATION_LOCK = 7_215_001;

/**
 * Brings a service's own database to the state that its code expects, BuildingBlocks' schema included.
 * @param pool `unlimited`
 */
export async function migrate(pool: Pool, prisma: URL): Promise<void> {
  const client = await pool.connect();
  // Idle while the engine works on another connection: if the server ends it, the engine's own error tells.
  client.on('error', () => undefined);
  try {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await migrateMessaging(client);
    if ((await pendingMigrations(client, prisma)).length > 0) await applyMigrations(pool, prisma);
  } finally {
    client.release(true);
  }
}

/** The names of the migrations that the database lacks. */
export async function pendingMigrations(client: Pool | PoolClient, prisma: URL): Promise<string[]> {
  const known = await client.query<{ exists: boolean }>(
    `SELECT to_regclass('public._prisma_migrations') IS NOT NULL AS exists`,
  );
  const applied = new Set<string>();
  if (known.rows[0]?.exists) {
    const { rows } = await client.query<{ migration_name: string }>(
      'SELECT migration_name FROM public._prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
    );
    for (const { migration_name } of rows) applied.add(migration_name);
  }
  return (await migrationNames(prisma)).filter((name) => !applied.has(name));
}

async function migrationNames(prisma: URL): Promise<string[]> {
  const entries = await readdir(new URL('migrations/', prisma), { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

async function applyMigrations(pool: Pool, prisma: URL): Promise<void> {
  const read = (path: string): Promise<string> => readFile(new URL(path, prisma), 'utf8');
  const engine = await openSchemaEngine(pool, await read('schema.prisma'));
  const names = await migrationNames(prisma);
  const migrationDirectories = await Promise.all(
    names.map(async (path) => {
      const content = { tag: 'ok' as const, value: await read(`migrations/${path}/migration.sql`) };
      return { path, migrationFile: { path: 'migration.sql', content } };
    }),
  );
  await engine.applyMigrations({
    migrationsList: {
      baseDir: fileURLToPath(new URL('migrations/', prisma)),
      lockfile: { path: './migration_lock.toml', content: await read('migrations/migration_lock.toml') },
      shadowDbInitScript: '',
      migrationDirectories,
    },
    filters: { externalTables: [], externalEnums: [] },
  });
}
