import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { root } from '@ticketwave/scripts/bootstrap/tree';
import { CatalogDatabase } from '@ticketwave/catalog-service/infrastructure/catalog-database';
import {
  LockTimeoutError,
  TransactionTimeoutError,
  type UnitOfWork,
} from '@ticketwave/building-blocks/messaging';
import { PostgresDatabase, type Database, type Persistence } from '@ticketwave/building-blocks/postgres';
import { PrismaDatabase } from '@ticketwave/building-blocks/prisma';
import { expect } from 'chai';
import { eventually } from '../../support/eventually.ts';
import { useSandbox } from '../../support/sandbox.ts';
import { OrderPlacedIntegrationEvent } from '../../support/sandbox-events.ts';
import type { SandboxService } from '../../support/sandbox-service.ts';
import { ownPrismaClient } from '../attach/own-prisma-client.ts';
import { KyselyDatabase } from './kysely-database.ts';

/** Runs the body where no unit of work is open, as in another request. */
const outside = AsyncLocalStorage.snapshot() as <R>(body: () => R) => R;

type AnyDatabase = Database<unknown>;
interface Adapter {
  readonly open: (persistence: Persistence, databaseUrl: string) => AnyDatabase;
  /** Whether its transactions run on connections that are none of BuildingBlocks'. */
  readonly isForeign?: true;
}

const adapters: Record<string, Adapter> = {
  pg: { open: (persistence) => new PostgresDatabase(persistence) },
  Prisma: { open: (persistence) => new CatalogDatabase(persistence) },
  "an application's own Prisma client": {
    open: (persistence, url) => new PrismaDatabase(ownPrismaClient(url), persistence),
    isForeign: true,
  },
  Kysely: { open: (persistence) => new KyselyDatabase<object>(persistence) },
};

for (const [name, { open, isForeign }] of Object.entries(adapters)) {
  describe(`a unit of work on ${name}`, () => {
    const sandbox = useSandbox();
    let shop: SandboxService;
    let database: AnyDatabase;

    beforeEach(() => {
      shop = sandbox().service();
      database = open(shop.persistence, sandbox().database.url);
    });

    const record = (work: UnitOfWork, what: string | null) =>
      database.sql(work)('INSERT INTO effect (what) VALUES ($1)', what);

    const outbox = () => sandbox().sql<{ event_type: string }>('SELECT event_type FROM messaging.outbox');

    const placed = () => new OrderPlacedIntegrationEvent({ order_id: randomUUID(), note: '' });

    const failureOf = (body: (work: UnitOfWork) => Promise<unknown>, limits = {}): Promise<Error> =>
      database.transact(body, limits).then(
        () => expect.fail('It was committed.'),
        (error: unknown) => error as Error,
      );

    it('commits what it changes and what it publishes', async () => {
      const outcome = await database.transact(async (work) => {
        await record(work, 'done');
        await work.publish(placed());
        return 'outcome';
      });
      expect(outcome).to.equal('outcome');
      expect(await sandbox().effects()).to.deep.equal(['done']);
      expect(await outbox()).to.deep.equal([{ event_type: 'shop.order.placed' }]);
    });

    it('rolls both back when its body throws', async () => {
      const failure = await failureOf(async (work) => {
        await record(work, 'undone');
        await work.publish(placed());
        throw new Error('changed my mind');
      });
      expect(failure.message).to.equal('changed my mind');
      expect(await sandbox().effects()).to.deep.equal([]);
      expect(await outbox()).to.deep.equal([]);
    });

    it('is no success when a statement had failed and the body went on', async () => {
      const failure = await failureOf(async (work) => {
        await record(work, 'first');
        await record(work, null).catch(() => undefined);
      });
      expect(failure.message).to.contain('A statement of this unit of work failed and the body went on');
      expect(await sandbox().effects()).to.deep.equal([]);
    });

    it('ends with its time, in the middle of a statement', async () => {
      const failure = await failureOf((work) => database.sql(work)('SELECT 1 AS done FROM pg_sleep(5)'), {
        timeout: 300,
      });
      expect(failure).to.be.instanceOf(TransactionTimeoutError);
      await eventually(async () => {
        const running = await sandbox().sql(
          `SELECT FROM pg_stat_activity WHERE query LIKE '%pg_sleep(5)%' AND state = 'active' AND pid <> pg_backend_pid()`,
        );
        return running.length === 0;
      }, 3_000);
    });

    it('waits no longer for a lock than it may', async () => {
      await sandbox().sql(`INSERT INTO effect (what) VALUES ('row')`);
      await shop.database.transact(async (holder) => {
        await shop.database.sql(holder)('SELECT FROM effect FOR UPDATE');
        const failure = await outside(() =>
          failureOf((work) => database.sql(work)('SELECT 1 AS done FROM effect FOR UPDATE'), {
            lockTimeout: 200,
          }),
        );
        expect(failure).to.be.instanceOf(LockTimeoutError);
      });
    });

    it('refuses to wait for a second connection', async () => {
      const failure = await failureOf(() => shop.pool.query('SELECT 1'));
      expect(failure.message).to.contain('cannot wait for a second one');
    });

    it('cannot be nested', async () => {
      const failure = await failureOf(() => database.transact(() => Promise.resolve()));
      expect(failure.message).to.contain('cannot wait for a second one');
    });

    if (!isForeign)
      it('takes no statement after its end', async () => {
        let late: Promise<object[]> | undefined;
        await database.transact(async (work) => {
          const sql = database.sql(work);
          await record(work, 'in time');
          late = new Promise((resolve) => setImmediate(resolve)).then(() =>
            eventually(async () => (await sandbox().effects()).length === 1).then(() =>
              sql(`INSERT INTO effect (what) VALUES ('late')`),
            ),
          );
        });
        const failure = await late!.then(
          () => undefined,
          (error: unknown) => error as Error,
        );
        expect(failure).to.be.instanceOf(Error);
        expect(await sandbox().effects()).to.deep.equal(['in time']);
      });
  });
}

describe('an adapter of another library', () => {
  it('takes fewer than 60 lines', async () => {
    const text = await readFile(`${root}/tests/src/integration/database/kysely-database.ts`, 'utf8');
    expect(text.split('\n').length).to.be.lessThan(60);
  });
});
