#!/bin/sh
# Prisma 7.10.0: the `timeout` of an interactive transaction rejects no earlier than the statement under way ends, and
# neither ends nor cancels it: it bounds what is asked after it, not a wait for a lock. `lock_timeout`,
# `statement_timeout` or PostgreSQL's `transaction_timeout` do.
# Seen: with a timeout of 500 ms and one statement of 3 s, whether the promise rejects within 1 s, and with which code.
. "$(dirname "$0")/lib.sh"

packages prisma@7.10.0 @prisma/client@7.10.0 @prisma/adapter-pg@7.10.0 embedded-postgres@18.4.0-beta.17
prisma_client
cat >"$folder/timeout.mjs" <<'JS'
import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from '@prisma/client';
const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: process.env.DATABASE_URL }) });
await prisma.$queryRaw`SELECT 1`;
const begun = performance.now();
const outcome = await prisma
  .$transaction((transaction) => transaction.$executeRawUnsafe('SELECT pg_sleep(3)'), { timeout: 500 })
  .then(() => 'resolved', ({ code }) => `rejected with ${code}`);
console.log(`${outcome} ${performance.now() - begun < 1_000 ? 'within' : 'after more than'} 1 s`);
await prisma.$disconnect();
JS
postgres
record node "$folder/timeout.mjs"
seen 'rejected with P2028 after more than 1 s'
