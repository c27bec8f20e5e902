import type { LockHolder } from '@ticketwave/building-blocks/operations';
import { expect } from 'chai';
import pg from 'pg';
import { eventually } from '../../support/eventually.ts';
import { infrastructure } from '../../support/infrastructure.ts';
import { operate, operateJson } from '../../support/operator-command.ts';
import { ServiceSurroundings } from '../../support/service-surroundings.ts';

interface Locks {
  readonly holders: readonly (LockHolder & { readonly service: string })[];
}

describe('npm run locks', function () {
  this.timeout(120_000);
  let surroundings: ServiceSurroundings;
  let url: string;
  const sessions: pg.Client[] = [];

  before(async () => {
    surroundings = await ServiceSurroundings.openUsed();
    url = await surroundings.database('booking');
    const owner = await session(url);
    await owner.query('CREATE TABLE seat (id int)');
    await owner.query('INSERT INTO seat VALUES (1)');
  });

  afterEach(async () => {
    for (const one of sessions.splice(0)) await one.end();
  });

  after(() => surroundings.close());

  const environment = (): NodeJS.ProcessEnv => ({ DATABASE_URL_BOOKING: url });
  const list = () => operateJson<Locks>('locks', ['list', '--service', 'booking'], environment());
  const end = (pid: number) => operate('locks', ['end', String(pid), '--service', 'booking'], environment());

  async function session(connectionString: string): Promise<pg.Client> {
    const client = new pg.Client({ connectionString, application_name: 'somebody' });
    client.on('error', () => undefined); // it is ended
    sessions.push(client);
    await client.connect();
    return client;
  }

  /** A transaction that has done one thing and does nothing since. @returns its session */
  async function idle(connectionString: string, statement: string): Promise<number> {
    const client = await session(connectionString);
    await client.query('BEGIN');
    await client.query(statement);
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    return rows[0]!.pid;
  }

  const found = (): Promise<Locks> =>
    eventually(async () => {
      const { exitCode, answer } = await list();
      return exitCode === 1 && answer;
    });

  it('names a session that has locked something for long and does nothing, not one that reads; and ends it', async () => {
    await idle(url, 'SELECT * FROM seat');
    const holder = await idle(url, 'SELECT * FROM seat FOR UPDATE');
    const { holders } = await found();
    expect(holders.map(({ pid }) => pid)).to.deep.equal([holder]);
    expect(holders[0]).to.include({ service: 'booking', application: 'somebody', isOwn: true, idle: true });
    expect(holders[0]!.seconds).to.be.at.least(5);
    expect((await end(holder)).exitCode).to.equal(0);
    expect((await list()).exitCode).to.equal(0);
    expect((await end(holder)).exitCode).to.equal(1);
  });

  it('names a session of another role while it blocks somebody, and says who may end it', async () => {
    const { adminDatabaseUrl } = await infrastructure();
    const { pathname } = new URL(url);
    const holder = await idle(
      Object.assign(new URL(adminDatabaseUrl), { pathname }).href,
      'SELECT * FROM seat FOR UPDATE',
    );
    const waiting = (await session(url)).query('UPDATE seat SET id = 3');
    const { holders } = await found();
    expect(holders.map(({ pid, isOwn }) => [pid, isOwn])).to.deep.equal([[holder, false]]);
    const { exitCode, stderr } = await end(holder);
    expect([exitCode, stderr]).to.deep.include(2);
    expect(stderr).to.include(`SELECT pg_terminate_backend(${holder})`);
    await sessions[0]!.query('ROLLBACK');
    await waiting;
  });
});
