#!/bin/sh
# Prisma 7.10.0: its schema engine, given a driver adapter over a pool that is not its own, takes the advisory lock of
# migrations (72707369) on a connection of that pool and does not give it back when the migrations are done. The lock
# stays as long as the pool keeps the connection, and nobody else migrates this database: they fail after 10 s (P1002).
# Seen: how many sessions hold the lock after `applyMigrations` has resolved, and after the pool has ended.
. "$(dirname "$0")/lib.sh"

packages @prisma/schema-engine-wasm@7.10.0-5.9bae2a3a63b4f966c4855ad11503f44f50f4db47 @prisma/adapter-pg@7.10.0 \
  @prisma/driver-adapter-utils@7.10.0 pg@8.23.1 embedded-postgres@18.4.0-beta.17
cat >"$folder/lock.mjs" <<'JS'
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import * as glue from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';

const compiled = createRequire(import.meta.url)
  .resolve('@prisma/schema-engine-wasm/schema_engine_bg')
  .replace(/js$/, 'wasm');
const module = await WebAssembly.instantiate(readFileSync(compiled), { './schema_engine_bg.js': { ...glue } });
glue.__wbg_set_wasm(module.instance.exports);
module.instance.exports.__wbindgen_start();

const connectionString = process.env.DATABASE_URL;
const onlooker = new pg.Client({ connectionString });
await onlooker.connect();
const holders = async () =>
  (await onlooker.query(`SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = 72707369 AND granted`)).rowCount;

const pool = new pg.Pool({ connectionString, idleTimeoutMillis: 0 });
const schema = 'datasource db {\n  provider = "postgresql"\n}\n';
const engine = await glue.SchemaEngine.new(
  { datamodels: [['schema.prisma', schema]] },
  () => undefined,
  bindMigrationAwareSqlAdapterFactory(new PrismaPg(pool)),
);
const content = { tag: 'ok', value: 'CREATE TABLE parcel (id int);' };
await engine.applyMigrations({
  migrationsList: {
    baseDir: '/migrations',
    lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' },
    shadowDbInitScript: '',
    migrationDirectories: [{ path: '1_parcel', migrationFile: { path: 'migration.sql', content } }],
  },
  filters: { externalTables: [], externalEnums: [] },
});
const after = await holders();
await pool.end();
let atTheEnd = await holders();
for (let look = 0; atTheEnd > 0 && look < 50; look++) {
  await new Promise((resolve) => setTimeout(resolve, 100));
  atTheEnd = await holders();
}
console.log(`after the migrations ${after}, after the pool has ended ${atTheEnd}`);
await onlooker.end();
process.exit();
JS
postgres
record node "$folder/lock.mjs"
seen 'after the migrations 1, after the pool has ended 0'
