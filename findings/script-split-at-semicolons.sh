#!/bin/sh
# What runs Prisma's migrations over a driver adapter, executeScript of @prisma/adapter-pg 7.10.0, splits the script at every
# semicolon, also within comments, texts and bodies of functions, and sends the pieces one by one: a valid script fails
# in the middle, and what was before that is done. pg sends a script as a whole.
# Seen: how the adapter and pg end with the same two scripts.
. "$(dirname "$0")/lib.sh"

packages @prisma/adapter-pg@7.10.0 pg@8.23.1 embedded-postgres@18.4.0-beta.17
cat >"$folder/script.mjs" <<'JS'
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
const connectionString = process.env.DATABASE_URL;
const sql = new pg.Client({ connectionString });
await sql.connect();
const adapter = await new PrismaPg({ connectionString }).connect();
const scripts = {
  comment: (table) => `-- first this; then that\nCREATE TABLE ${table} (id integer);`,
  text: (table) => `CREATE TABLE ${table} (note text); INSERT INTO ${table} VALUES ('one; two');`,
};
const outcome = (promise) => promise.then(() => 'done', () => 'failed');
const isThere = async (table) => (await sql.query('SELECT to_regclass($1) AS found', [table])).rows[0].found !== null;
for (const [name, script] of Object.entries(scripts)) {
  const [ours, theirs] = [`${name}_adapter`, `${name}_pg`];
  console.log(`${name}: adapter ${await outcome(adapter.executeScript(script(ours)))}, table ${await isThere(ours)}`);
  console.log(`${name}: pg ${await outcome(sql.query(script(theirs)))}, table ${await isThere(theirs)}`);
}
await adapter.dispose();
await sql.end();
JS
postgres
record node "$folder/script.mjs"
seen 'comment: adapter failed, table false
comment: pg done, table true
text: adapter failed, table true
text: pg done, table true'
