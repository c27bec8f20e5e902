import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import type * as Glue from '@prisma/schema-engine-wasm/schema_engine_bg';
import type { Pool } from 'pg';

/** The part of the global that is used here; its types come only with those of browsers. */
declare const WebAssembly: {
  instantiate(
    bytes: Uint8Array,
    imports: object,
  ): Promise<{ instance: { exports: { __wbindgen_start(): void } } }>;
};

let glue: Promise<typeof Glue> | undefined;

/** The generated glue keeps the memory of the first instance, so a process has only one. */
async function instantiate(): Promise<typeof Glue> {
  const loaded = await import('@prisma/schema-engine-wasm/schema_engine_bg');
  const wasm = createRequire(import.meta.url)
    .resolve('@prisma/schema-engine-wasm/schema_engine_bg')
    .replace(/\.js$/, '.wasm');
  const imports = { './schema_engine_bg.js': { ...loaded } };
  const { instance } = await WebAssembly.instantiate(await readFile(wasm), imports);
  loaded.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return loaded;
}

/**
 * Prisma's own schema engine as WebAssembly: it needs no binary that would have to be downloaded, and keeps the
 * table `_prisma_migrations` just as the Prisma CLI does.
 */
export async function openSchemaEngine(pool: Pool, schema: string): Promise<Glue.SchemaEngine> {
  glue ??= instantiate();
  const adapter = bindMigrationAwareSqlAdapterFactory(new PrismaPg(pool));
  const options = { datamodels: [['schema.prisma', schema]] as [string, string][] };
  return (await glue).SchemaEngine.new(options, () => undefined, adapter);
}
