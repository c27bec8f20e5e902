import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '@ticketwave/building-blocks/messaging';
import type { GoldenMessage } from '@ticketwave/contracts';
import { serviceNames } from '@ticketwave/scripts/services';
import { expect } from 'chai';
import pg from 'pg';
import { TestDatabase } from '../../support/databases.ts';
import { eventually } from '../../support/eventually.ts';
import { infrastructure } from '../../support/infrastructure.ts';
import { operate, OperatorCommand } from '../../support/operator-command.ts';
import { conforming } from '../../support/wire-client.ts';
import { useOperations } from './operations-bench.ts';

const QUEUE = 'catalog.update-event-inventory';
const DLQ = `${QUEUE}.dlq`;

const request = (): GoldenMessage =>
  conforming('booking.inventory.update-requested', { booking_id: newId(), event_id: newId() });

/** A service's database as the migrations leave it, and what its audit table says. */
async function migratedDatabase(then = 'SELECT 1') {
  const { adminDatabaseUrl } = await infrastructure();
  const database = await TestDatabase.create(adminDatabaseUrl, `sandbox_${randomBytes(4).toString('hex')}`);
  const query = async (text: string): Promise<object[]> => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    try {
      return (await client.query<object>(text)).rows;
    } finally {
      await client.end();
    }
  };
  await query(then);
  const lines = () =>
    query(`SELECT operator, action, target, selection, affected, outcome, ended_at IS NOT NULL AS ended
             FROM messaging.audit ORDER BY begun_at`);
  const published = () =>
    query(`SELECT event_type AS type, envelope #>> '{data,action}' AS action, envelope #>> '{data,outcome}' AS outcome
             FROM messaging.outbox ORDER BY position`);
  return { url: database.url, lines, published, drop: () => database.drop() };
}

describe('the audit line of an operator', () => {
  const bench = useOperations();
  const folder = mkdtempSync(join(tmpdir(), 'ticketwave-'));

  after(() => rmSync(folder, { recursive: true }));

  const environment = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
    ...bench().environment,
    ...{ TICKETWAVE_DIRECTORY: folder, TICKETWAVE_OPERATOR: 'ada@desk' },
    ...more,
  });

  const logged = (): Record<string, unknown>[] =>
    readFileSync(join(folder, 'logs', 'operator.log'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  it('is in the service’s database and in the log: who, what, which, how many, and how it ended', async () => {
    const database = await migratedDatabase();
    const [id] = [await bench().bury(QUEUE, request()), await bench().bury(QUEUE, request())];
    const reported = environment({ DATABASE_URL_CATALOG: database.url });
    const { stderr } = await operate('dlq', ['redrive', QUEUE, '--message', id], reported);
    expect(stderr).to.equal('');
    expect((await operate('dlq', ['discard', QUEUE, '--all', '--yes'], reported)).exitCode).to.equal(0);
    const about = { operator: 'ada@desk', target: QUEUE, affected: 1, outcome: 'done' };
    expect(await database.lines()).to.deep.equal([
      { ...about, action: 'dlq redrive', selection: { ids: [id], force: false }, ended: true },
      { ...about, action: 'dlq discard', selection: {}, ended: true },
    ]);
    const type = 'catalog.operator-action.recorded';
    expect(await database.published()).to.deep.equal([
      ...[null, 'done'].map((outcome) => ({ type, action: 'dlq redrive', outcome })),
      ...[null, 'done'].map((outcome) => ({ type, action: 'dlq discard', outcome })),
    ]);
    expect(logged().map(({ action, phase }) => [action, phase])).to.deep.equal([
      ['dlq redrive', 'begun'],
      ['dlq redrive', 'ended'],
      ['dlq discard', 'begun'],
      ['dlq discard', 'ended'],
    ]);
    expect(logged().at(-1)).to.deep.include({ ...about, action: 'dlq discard', services: ['catalog'] });
    await database.drop();
  });

  it('is written before anything is done: also of a redrive that is killed on its way', async () => {
    const database = await migratedDatabase();
    await Promise.all(Array.from({ length: 20 }, () => bench().bury(QUEUE, request())));
    const reported = environment({ DATABASE_URL_CATALOG: database.url });
    const redrive = new OperatorCommand('dlq', ['redrive', QUEUE, '--all', '--rate', '1/s'], reported);
    await eventually(async () => (await bench().client.waitingIn(QUEUE)) >= 2, 60_000);
    await redrive.kill();
    expect(await database.lines()).to.deep.equal([
      {
        ...{ operator: 'ada@desk', target: QUEUE, action: 'dlq redrive', selection: { force: false } },
        ...{ affected: null, outcome: null, ended: false },
      },
    ]);
    await database.drop();
  });

  it('is in the log alone, and says so, where no database is known or the one that is has no such table', async () => {
    await bench().bury(QUEUE, request());
    const before = logged().length;
    const { exitCode, stderr } = await operate('dlq', ['discard', QUEUE, '--all', '--yes'], environment());
    expect(exitCode).to.equal(0);
    expect(stderr).to.include('DATABASE_URL_CATALOG is not set').and.to.include('operator.log');
    const older = await migratedDatabase('DROP TABLE messaging.audit');
    const reported = environment({ DATABASE_URL_CATALOG: older.url });
    const second = await operate('dlq', ['redrive', QUEUE, '--all'], reported);
    expect(second.exitCode).to.equal(0);
    expect(second.stderr).to.include('has no audit table');
    expect(logged()).to.have.length(before + 4);
    await older.drop();
  });

  it('is left by no dry run', async () => {
    await bench().bury(QUEUE, request());
    const before = logged().length;
    await operate('dlq', ['redrive', QUEUE, '--all', '--dry-run'], environment());
    expect(logged()).to.have.length(before);
  });

  it('and the command say how many went, when Ctrl-C ends a redrive', async () => {
    await Promise.all(Array.from({ length: 30 }, () => bench().bury(QUEUE, request())));
    const args = ['redrive', QUEUE, '--all', '--rate', '2/s'];
    const redrive = new OperatorCommand('dlq', args, environment());
    await eventually(async () => (await bench().client.waitingIn(QUEUE)) >= 3, 60_000);
    redrive.interrupt();
    const { exitCode, stdout } = await redrive.ended;
    expect(exitCode).to.equal(130);
    const sent = await bench().client.waitingIn(QUEUE);
    expect(stdout).to.include(`Interrupted: before that, ${sent} dead letters went back to ${QUEUE}.`);
    expect(stdout).to.include(`${30 - sent} dead letters in ${DLQ} now.`);
    expect(logged().at(-1)).to.deep.include({ outcome: 'interrupted', affected: sent });
  });

  it('of topology apply is in the databases that can be reached, and always in the log', async () => {
    const database = await migratedDatabase();
    const reported = environment({ DATABASE_URL_CATALOG: database.url });
    const { exitCode, stderr } = await operate('topology', ['apply'], reported);
    expect(exitCode, stderr).to.equal(0);
    const { virtualHost, managementUrl } = bench().surroundings;
    const about = {
      ...{ operator: 'ada@desk', action: 'topology apply', outcome: 'done', affected: 0 },
      ...{ target: `${virtualHost} on ${new URL(managementUrl).host}`, selection: { narrow: false } },
    };
    expect(await database.lines()).to.deep.equal([{ ...about, ended: true }]);
    expect(logged().at(-1)).to.deep.include({ ...about, phase: 'ended' });
    const missing = stderr.match(/not in the database of (\w+)/g);
    expect(missing, 'each once').to.have.members(
      serviceNames.filter((name) => name !== 'catalog').map((name) => `not in the database of ${name}`),
    );
    await database.drop();
  });
});
