import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Pool } from 'pg';
import type { Migrations } from '../postgres/index.ts';
import { openSchemaEngine } from './schema-engine.ts';

/**
 * A service's migrations as Prisma keeps them, recorded in `_prisma_migrations` as by the Prisma CLI.
 * @param folder with `schema.prisma` and `migrations/`
 */
export const prismaMigrations = (folder: URL): Migrations => ({
  async pending(sql) {
    const [record] = await sql<{ exists: boolean }>(
      `SELECT to_regclass('public._prisma_migrations') IS NOT NULL AS exists`,
    );
    const rows = record?.exists
      ? await sql<{ migration_name: string }>(
          'SELECT migration_name FROM public._prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
        )
      : [];
    const applied = new Set(rows.map(({ migration_name }) => migration_name));
    return (await migrationNames(folder)).filter((name) => !applied.has(name));
  },
  apply: (pool) => applyWhenFree(pool, folder),
});

/** What Prisma says when somebody else has held its lock for 10 s. */
const LOCKED = 'P1002';
const ATTEMPTS = 10;

/**
 * Others may hold Prisma's lock: its command line, or a process whose pooled connection has kept it since that process
 * has migrated. It is free when that connection has been idle for a while.
 */
async function applyWhenFree(pool: Pool, folder: URL): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await applyMigrations(pool, folder);
      return;
    } catch (error) {
      if ((error as { code?: unknown }).code !== LOCKED || attempt === ATTEMPTS) throw error;
    }
  }
}

async function migrationNames(folder: URL): Promise<string[]> {
  const entries = await readdir(new URL('migrations/', folder), { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

async function applyMigrations(pool: Pool, folder: URL): Promise<void> {
  const read = (path: string): Promise<string> => readFile(new URL(path, folder), 'utf8');
  const engine = await openSchemaEngine(pool, await read('schema.prisma'));
  const names = await migrationNames(folder);
  const migrationDirectories = await Promise.all(
    names.map(async (path) => {
      const content = { tag: 'ok' as const, value: await read(`migrations/${path}/migration.sql`) };
      return { path, migrationFile: { path: 'migration.sql', content } };
    }),
  );
  await engine.applyMigrations({
    migrationsList: {
      baseDir: fileURLToPath(new URL('migrations/', folder)),
      lockfile: { path: './migration_lock.toml', content: await read('migrations/migration_lock.toml') },
      shadowDbInitScript: '',
      migrationDirectories,
    },
    filters: { externalTables: [], externalEnums: [] },
  });
}
