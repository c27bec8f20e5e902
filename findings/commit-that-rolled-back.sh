#!/bin/sh
# PostgreSQL answers COMMIT of a transaction in which a statement has failed with ROLLBACK, and no error. Prisma 7.10.0's
# interactive transaction resolves then, and so does a bare `COMMIT` of pg 8.23.1, whose result at least says ROLLBACK:
# a body that catches a statement's error and does nothing after it looks committed, and nothing of it is there.
# Seen: whether the promise resolved, and how many of the rows inserted before the failure are in the table.
. "$(dirname "$0")/lib.sh"

packages prisma@7.10.0 @prisma/client@7.10.0 @prisma/adapter-pg@7.10.0 pg@8.23.1 embedded-postgres@18.4.0-beta.17
prisma_client
cat >"$folder/commit.mjs" <<'JS'
import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from '@prisma/client';
import pg from 'pg';
const connectionString = process.env.DATABASE_URL;
const sql = new pg.Client({ connectionString });
await sql.connect();
await sql.query('CREATE TABLE "Item" (id integer PRIMARY KEY)');
const rows = async (id) => (await sql.query('SELECT FROM "Item" WHERE id = $1', [id])).rowCount;
const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString }) });
const outcome = await prisma
  .$transaction(async (transaction) => {
    await transaction.item.create({ data: { id: 1 } });
    await transaction.$executeRawUnsafe('SELECT 1 / 0').catch(() => undefined);
  })
  .then(() => 'resolved', () => 'rejected');
console.log(`Prisma: ${outcome}, ${await rows(1)} rows`);
await sql.query('BEGIN');
await sql.query('INSERT INTO "Item" VALUES (2)');
await sql.query('SELECT 1 / 0').catch(() => undefined);
const { command } = await sql.query('COMMIT');
console.log(`pg: resolved with ${command}, ${await rows(2)} rows`);
await prisma.$disconnect();
await sql.end();
JS
postgres
record node "$folder/commit.mjs"
seen 'Prisma: resolved, 0 rows
pg: resolved with ROLLBACK, 0 rows'
