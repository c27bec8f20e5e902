import { asUnit, Connection } from '@ticketwave/building-blocks/internal/postgres';
import { expect } from 'chai';
import { useSandbox } from '../../support/sandbox.ts';

/** What the server does by itself, should the process stand still. */
describe('the limits that a unit of work gives to PostgreSQL', () => {
  const sandbox = useSandbox();
  let connection: Connection;

  beforeEach(async () => {
    connection = new Connection({ connectionString: sandbox().database.url });
    await connection.connect();
  });

  afterEach(() => connection.end());

  /** As an older server introduces itself. */
  const pretend = (version: string): void =>
    void connection.connection.emit('parameterStatus', {
      parameterName: 'server_version',
      parameterValue: version,
    });

  const failureOf = (statements: readonly string[]): Promise<string> =>
    asUnit({ timeout: 500, lockTimeout: 300 }, async () => {
      await connection.query('BEGIN');
      try {
        for (const statement of statements) await connection.query(statement);
        return 'none';
      } catch (error) {
        return String((error as { code?: unknown }).code);
      }
    });

  const short = Array.from({ length: 20 }, () => 'SELECT pg_sleep(0.1)');

  it('end the whole transaction, from PostgreSQL 17 on', async () => {
    expect(await failureOf(short)).to.equal('25P04');
  });

  it('end it in the statement that takes too long before 17, and leave the connection usable', async () => {
    pretend('16.4 (Debian)');
    expect(await failureOf(short)).to.equal('57014');
    await connection.query('ROLLBACK');
    await connection.query('SELECT 1');
    expect((await connection.query('SHOW statement_timeout')).rows).to.deep.equal([
      { statement_timeout: '0' },
    ]);
  });

  it('let a unit go back to a savepoint after a statement had failed, before 17 too', async () => {
    pretend('16.4 (Debian)');
    await asUnit({ timeout: 5_000, lockTimeout: 300 }, async () => {
      await connection.query('BEGIN');
      await connection.query('SAVEPOINT attempt');
      await connection.query('INSERT INTO effect (what) VALUES (NULL)').catch(() => undefined);
      await connection.query('ROLLBACK TO SAVEPOINT attempt');
      await connection.query(`INSERT INTO effect (what) VALUES ('kept')`);
      await connection.query('COMMIT');
    });
    expect(await sandbox().effects()).to.deep.equal(['kept']);
  });

  it('end a wait for a lock', async () => {
    const holder = new Connection({ connectionString: sandbox().database.url });
    await holder.connect();
    await holder.query('BEGIN');
    await holder.query('LOCK TABLE effect');
    expect(await failureOf(['SELECT FROM effect'])).to.equal('55P03');
    await holder.end();
  });
});
