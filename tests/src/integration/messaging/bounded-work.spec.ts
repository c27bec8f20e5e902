import { TransactionTimeoutError, type UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { inLane, type PoolLimits } from '@ticketwave/building-blocks/internal/postgres';
import { CatalogDatabase } from '@ticketwave/catalog-service/infrastructure/catalog-database';
import { expect } from 'chai';
import pg from 'pg';
import { eventually } from '../../support/eventually.ts';
import { useSandbox } from '../../support/sandbox.ts';
import type { SandboxService } from '../../support/sandbox-service.ts';

/** Through a real Prisma client, as services use it. */
describe('a unit of work', () => {
  let shop: SandboxService;
  let database: CatalogDatabase;
  let other: pg.Client;

  afterEach(() => other.end());

  const sandbox = useSandbox();

  function open(limits?: PoolLimits): void {
    shop = sandbox().service({ connections: { max: 8, ...limits } });
    database = new CatalogDatabase(shop.persistence);
  }

  beforeEach(async () => {
    open();
    other = new pg.Client(sandbox().database.url);
    await other.connect();
    await sandbox().sql(`INSERT INTO effect (what) VALUES ('row')`);
  });

  const run = (work: UnitOfWork, text: string): Promise<object[]> => database.sql(work)(text);
  const failure = (outcome: Promise<unknown>): Promise<Error & { seconds: number }> => {
    const start = performance.now();
    return outcome.then(
      () => Promise.reject(new Error('It succeeded.')),
      (error: unknown) => Object.assign(error as Error, { seconds: (performance.now() - start) / 1_000 }),
    );
  };
  /** What the service's sessions do on the server, but for idle ones. */
  const busy = async (): Promise<number> =>
    (
      await sandbox().sql(
        `SELECT FROM pg_stat_activity WHERE datname = current_database()
            AND application_name = 'shop-service' AND state <> 'idle'`,
      )
    ).length;

  it('that runs into its limit in one long statement is rolled back on the server, and soon its connection serves others', async () => {
    const error = await failure(
      database.transact(
        async (work) => {
          await run(work, `INSERT INTO effect (what) VALUES ('late')`);
          await run(work, 'SELECT pg_sleep(60)::text');
        },
        { timeout: 500 },
      ),
    );
    expect(error).to.be.instanceOf(TransactionTimeoutError);
    expect(error.seconds).to.be.below(10);
    await eventually(async () => (await busy()) === 0);
    expect(await sandbox().effects()).to.deep.equal(['row']);
    await database.transact((work) => run(work, `INSERT INTO effect (what) VALUES ('next')`));
    expect(await sandbox().effects()).to.deep.equal(['row', 'next']);
  });

  it('has one limit for all its statements together', async () => {
    const error = await failure(
      database.transact(
        async (work) => {
          for (let n = 0; n < 40; n++) await run(work, 'SELECT pg_sleep(0.2)::text');
        },
        { timeout: 600 },
      ),
    );
    expect(error).to.be.instanceOf(TransactionTimeoutError);
    await eventually(async () => (await busy()) === 0);
  });

  it('that waits for something else than the database keeps no transaction open', async () => {
    const error = await failure(
      database.transact(
        async (work) => {
          await run(work, `INSERT INTO effect (what) VALUES ('late')`);
          await new Promise(() => undefined);
        },
        { timeout: 300 },
      ),
    );
    expect(error).to.be.instanceOf(TransactionTimeoutError);
    await eventually(async () => (await busy()) === 0);
    expect(await sandbox().effects()).to.deep.equal(['row']);
  });

  it('does not wait for a lock until its own limit', async () => {
    await other.query('BEGIN');
    await other.query('SELECT FROM effect FOR UPDATE');
    const error = await failure(database.transact((work) => run(work, 'SELECT id FROM effect FOR UPDATE')));
    expect(error.name).to.equal('LockTimeoutError');
    await eventually(async () => (await busy()) === 0);
    await other.query('ROLLBACK');
    await database.transact((work) => run(work, `UPDATE effect SET what = 'changed'`));
    expect(await sandbox().effects()).to.deep.equal(['changed']);
  });

  it('cannot wait for a second connection: whoever asks is informed at once', async () => {
    for (const ask of [
      () => database.client.$queryRawUnsafe('SELECT 1'),
      () => database.transact(() => Promise.resolve()),
      () => shop.persistence.sql('SELECT 1'),
    ]) {
      const error = await failure(database.transact(() => ask()));
      expect(error.message).to.include('has its connection').and.to.include('Database.in(work)');
      expect(error.seconds).to.be.below(5);
    }
    await database.client.$queryRawUnsafe('SELECT 1');
  });

  it('whose body caught the error of a statement and went on does not look committed', async () => {
    let reported = false;
    const error = await failure(
      database.transact(async (work) => {
        work.afterCommit(() => (reported = true));
        await run(work, `INSERT INTO effect (what) VALUES ('lost')`);
        await run(work, 'SELECT 1 / 0').catch(() => undefined);
      }),
    );
    expect(error.message).to.include('ROLLBACK TO SAVEPOINT');
    expect(reported).to.equal(false);
    expect(await sandbox().effects()).to.deep.equal(['row']);
  });

  it('commits when it went back to a savepoint after a statement had failed', async () => {
    await database.transact(async (work) => {
      const transaction = database.in(work);
      const execute = (text: string) => transaction.$executeRawUnsafe(text);
      await execute(`INSERT INTO effect (what) VALUES ('kept')`);
      await execute('SAVEPOINT attempt');
      await execute('INSERT INTO effect (what) VALUES (NULL)').catch(() => undefined);
      await execute('ROLLBACK TO SAVEPOINT attempt');
    });
    expect(await sandbox().effects()).to.deep.equal(['row', 'kept']);
  });

  for (const [what, text] of Object.entries({
    'a number out of range': 'INSERT INTO effect (id, what) VALUES (99999999999999999::bigint, $1)',
    'the character U+0000': `INSERT INTO effect (what) VALUES ($1 || chr(1) || convert_from('\\x00', 'UTF8'))`,
  })) {
    it(`with ${what} fails for good`, async () => {
      const error = await failure(
        database.transact((work) => database.in(work).$executeRawUnsafe(text, 'value')),
      );
      expect(error.name).to.equal('ValueRefusedError');
    });
  }

  it('of one lane waits for its own lane, and the system never for any', async () => {
    open({ max: 8 });
    await other.query('SELECT pg_advisory_lock(7)');
    const hold = (lane: 'http' | 'handlers' | 'workers') =>
      inLane(lane, () =>
        database.transact((work) => run(work, 'SELECT pg_advisory_xact_lock_shared(7)::text')),
      );
    const held = (['http', 'handlers', 'workers'] as const).flatMap((lane) =>
      Array.from({ length: 10 }, () => hold(lane).catch((error: unknown) => (error as Error).name)),
    );
    await eventually(async () => (await busy()) === 6);
    await Promise.all(Array.from({ length: 10 }, () => shop.persistence.sql('SELECT 1')));
    await other.query('SELECT pg_advisory_unlock(7)');
    await Promise.all(held);
  });
});
