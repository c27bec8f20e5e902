import { randomUUID } from 'node:crypto';
import { SqlSagaStore } from '@ticketwave/building-blocks/internal/saga';
import type { SagaDetails, SagaPage } from '@ticketwave/building-blocks/operations';
import { expect } from 'chai';
import { operate, operateJson } from '../../support/operator-command.ts';
import { initialOrder } from '../../support/sandbox-saga.ts';
import { useSandbox } from '../../support/sandbox.ts';

describe('npm run sagas', function () {
  const sandbox = useSandbox();

  /** The specs' service `shop` in the place of booking: the command looks at the database only. */
  const environment = (): NodeJS.ProcessEnv => ({ DATABASE_URL_BOOKING: sandbox().database.url });
  const list = (...args: string[]) =>
    operateJson<{ services: [SagaPage & { service: string }] }>(
      'sagas',
      ['list', '--service', 'booking', ...args],
      environment(),
    );

  async function store(reviewReason: string | null): Promise<string> {
    const { database } = sandbox().service();
    const store = new SqlSagaStore(sandbox().sql.bind(sandbox()), (work) => database.sql(work));
    const id = randomUUID();
    const record = {
      name: 'order-saga',
      id,
      state: initialOrder(id),
      status: 'open',
      reviewReason,
      dueAt: new Date('2026-01-30T10:45:00.000Z'),
      correlationId: randomUUID(),
    };
    await database.transact((work) => store.insert(record, new Date(), work));
    return id;
  }

  it('lists what there is, exits 1 for what needs review, and shows one', async () => {
    const fine = await store(null);
    expect((await list('--needs-review')).exitCode).to.equal(0);
    const stuck = await store('compensation failed: release');
    const all = await list();
    expect(all.exitCode).to.equal(0);
    const [page] = all.answer.services;
    expect(page).to.deep.include({ service: 'booking', total: 2, needingReview: 1 });
    expect(page.rows.map(({ id }) => id)).to.deep.equal([fine, stuck]);
    const some = await list('--needs-review');
    expect([some.exitCode, some.answer.services[0].rows.map(({ id }) => id)]).to.deep.equal([1, [stuck]]);
    const { exitCode, answer } = await operateJson<{ sagas: [SagaDetails] }>(
      'sagas',
      ['show', stuck, '--service', 'booking'],
      environment(),
    );
    expect(exitCode).to.equal(0);
    expect(answer.sagas[0]).to.deep.include({
      service: 'booking',
      name: 'order-saga',
      reviewReason: 'compensation failed: release',
      dueAt: '2026-01-30T10:45:00.000Z',
      version: 1,
      state: initialOrder(stuck),
    });
  });

  it('show exits 1 for an id that no saga has', async () => {
    const ended = await operate('sagas', ['show', randomUUID()], environment());
    expect([ended.exitCode, ended.stdout]).to.deep.equal([1, '']);
    expect(ended.stderr).to.include('No saga has the id');
  });
});
