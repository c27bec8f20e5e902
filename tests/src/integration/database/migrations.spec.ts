import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  type ConnectionPool,
  createPool,
  pendingMessagingMigrations,
} from '@ticketwave/building-blocks/internal/postgres';
import { sqlOf } from '@ticketwave/building-blocks/adapters';
import {
  messagingMigrations,
  migrate,
  MigrationsPendingError,
  sqlMigrations,
} from '@ticketwave/building-blocks/postgres';
import { expect } from 'chai';
import pg from 'pg';
import { TestDatabase } from '../../support/databases.ts';
import { eventually } from '../../support/eventually.ts';
import { infrastructure } from '../../support/infrastructure.ts';

describe('migrations', () => {
  const role = `migrations_${randomBytes(4).toString('hex')}`;
  let database: TestDatabase;
  let owner: ConnectionPool;
  let service: ConnectionPool;

  beforeEach(async () => {
    const { adminDatabaseUrl } = await infrastructure();
    database = await TestDatabase.empty(adminDatabaseUrl, `sandbox_${randomBytes(4).toString('hex')}`);
    const pool = (url: string): ConnectionPool => {
      const opened = createPool(() => ({ url }), 'migrations', { unlimited: true });
      opened.on('error', () => undefined); // its database is dropped while its last connection still ends
      return opened;
    };
    owner = pool(database.url);
    await owner.query(`CREATE ROLE ${role} LOGIN PASSWORD 'of-the-service'`);
    const own = { username: role, password: 'of-the-service' };
    service = pool(Object.assign(new URL(database.url), own).href);
  });

  afterEach(async () => {
    await service.end();
    await owner.query(`DROP OWNED BY ${role}`);
    await owner.query(`DROP ROLE ${role}`);
    await owner.end();
    await database.drop();
  });

  const failureOf = (migrating: Promise<void>): Promise<Error | undefined> =>
    migrating.then(
      () => undefined,
      (error: unknown) => error as Error,
    );

  it('are all pending in a new database, and none once they are applied', async () => {
    const names = (await messagingMigrations()).map(({ name }) => name);
    expect(names[0]).to.equal('0001_outbox_and_inbox.sql');
    expect(await pendingMessagingMigrations(sqlOf(owner))).to.deep.equal(names);
    await migrate(owner);
    expect(await pendingMessagingMigrations(sqlOf(owner))).to.deep.equal([]);
  });

  it('can be applied as the SQL that they are, by whatever runs SQL', async () => {
    const client = new pg.Client(database.url);
    await client.connect();
    for (const { sql } of await messagingMigrations()) await client.query(`BEGIN; ${sql} COMMIT;`);
    await client.end();
    expect(await pendingMessagingMigrations(sqlOf(owner))).to.deep.equal([]);
  });

  it('that another role has applied need no right of the service to change a schema', async () => {
    await migrate(owner);
    await owner.query(`GRANT USAGE ON SCHEMA messaging TO ${role}`);
    await owner.query(`GRANT SELECT ON messaging.migration TO ${role}`);
    await migrate(service);
    const { rows } = await owner.query(
      `SELECT has_database_privilege($1, current_database(), 'CREATE') AS "in database",
              has_schema_privilege($1, 'messaging', 'CREATE') AS "in schema"`,
      [role],
    );
    expect(rows).to.deep.equal([{ 'in database': false, 'in schema': false }]);
  });

  it('that are pending and that the service may not apply are named, with what to do', async () => {
    const failure = await failureOf(migrate(service));
    expect(failure).to.be.instanceOf(MigrationsPendingError);
    expect(failure!.message)
      .to.contain('0001_outbox_and_inbox.sql')
      .and.contain('Have a role that may apply it');
  });

  describe('of a service, as plain SQL', () => {
    let folder: string;

    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'migrations-'));
      await writeFile(join(folder, '0001_orders.sql'), 'CREATE TABLE orders (id uuid PRIMARY KEY);');
      await writeFile(join(folder, '0002_note.sql'), `ALTER TABLE orders ADD note text DEFAULT 'none'`);
      await writeFile(join(folder, 'README.md'), 'no migration');
    });

    afterEach(() => rm(folder, { recursive: true }));

    const own = () => sqlMigrations(pathToFileURL(`${folder}/`));

    it('are repeated when one meets a running service in a deadlock', async () => {
      await migrate(owner, own());
      await owner.query('CREATE TABLE parcels (id uuid)');
      const meets = 'ALTER TABLE parcels ADD note text; ALTER TABLE orders ADD weight int;';
      await writeFile(join(folder, '0003_meets.sql'), meets);
      const running = new pg.Client(database.url);
      await running.connect();
      try {
        await running.query(`SET deadlock_timeout = '60s'`); // so it is the migration that PostgreSQL ends
        await running.query('BEGIN; LOCK TABLE orders IN ROW EXCLUSIVE MODE');
        const migrating = migrate(owner, own());
        await eventually(async () => {
          const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
          return (await sqlOf(owner)(waiting)).length === 1;
        });
        await running.query('LOCK TABLE parcels IN ROW EXCLUSIVE MODE; COMMIT');
        await migrating;
      } finally {
        await running.end();
      }
      expect(await own().pending(sqlOf(owner))).to.deep.equal([]);
    });

    it('are applied once, in order', async () => {
      expect(await own().pending(sqlOf(owner))).to.deep.equal([
        'service/0001_orders.sql',
        'service/0002_note.sql',
      ]);
      await migrate(owner, own());
      await migrate(owner, own());
      expect((await owner.query('SELECT id, note FROM orders')).rows).to.deep.equal([]);
      expect(await own().pending(sqlOf(owner))).to.deep.equal([]);
    });

    it('leave nothing of one that fails, and keep those before it', async () => {
      await writeFile(join(folder, '0003_wrong.sql'), 'CREATE TABLE half (id int); SELECT 1 / 0;');
      expect((await failureOf(migrate(owner, own())))!.message).to.contain('division by zero');
      expect(await own().pending(sqlOf(owner))).to.deep.equal(['service/0003_wrong.sql']);
      const { rows } = await owner.query(`SELECT to_regclass('half') AS half`);
      expect(rows).to.deep.equal([{ half: null }]);
    });
  });
});
