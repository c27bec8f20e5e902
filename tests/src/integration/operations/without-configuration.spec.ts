import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@ticketwave/cli/dev/ports';
import type { Look } from '@ticketwave/cli/status/finding';
import { newId } from '@ticketwave/building-blocks/messaging';
import type { OutboxPage } from '@ticketwave/building-blocks/operations';
import { expect } from 'chai';
import { infrastructure } from '../../support/infrastructure.ts';
import { OrderPlacedIntegrationEvent } from '../../support/sandbox-events.ts';
import type { Answered } from '../../support/operator-command.ts';
import { useSandbox } from '../../support/sandbox.ts';
import { ticketwave } from '../../support/ticketwave.ts';

describe('ticketwave where nothing but URLs is known', () => {
  const sandbox = useSandbox();
  let folder: string;

  before(() => (folder = mkdtempSync(join(tmpdir(), 'ticketwave-urls-'))));
  after(() => rmSync(folder, { recursive: true }));

  /** Of the sandbox's virtual host. */
  const brokerUrls = async (): Promise<string[]> => {
    const { broker } = (await infrastructure()).launch;
    return ['--amqp', sandbox().adminAmqpUrl, '--management', broker.managementUrl!];
  };

  const json = async <Answer>(...args: string[]): Promise<Answered<Answer>> => {
    const { exitCode, stdout, stderr } = await ticketwave([...args, '--json'], folder);
    expect(stdout, stderr).not.to.equal('');
    return { exitCode, answer: JSON.parse(stdout) as Answer };
  };

  it('lists an outbox', async () => {
    const service = await sandbox().service().start();
    await service.publish(new OrderPlacedIntegrationEvent({ order_id: newId(), note: '' }));
    const { exitCode, answer } = await json<OutboxPage & { service: string }>(
      ...['outbox', 'list', '--service', 'shop', '--database', sandbox().database.url],
    );
    expect(exitCode).to.equal(0);
    expect([answer.service, answer.waiting + answer.published]).to.deep.equal(['shop', 1]);
  });

  it('lists the dead letters that are on the broker', async () => {
    const { management, virtualHost } = sandbox();
    await management.send('PUT', `/api/queues/${virtualHost}/shop.orders.dlq`, { durable: true });
    const { exitCode, answer } = await json<{ queues: { queue: string; messages: number }[] }>(
      ...['dlq', 'list'],
      ...(await brokerUrls()),
    );
    expect(exitCode).to.equal(0);
    expect(answer.queues.map(({ queue, messages }) => [queue, messages])).to.deep.equal([['shop.orders', 0]]);
  });

  it('says what is wrong, and what it could not compare', async () => {
    await sandbox().service().start();
    const { answer } = await json<Look>(
      ...['status', '--service', 'shop', '--database', sandbox().database.url],
      ...(await brokerUrls()),
    );
    expect(answer.unreachable).to.deep.equal([]);
    expect(answer.notChecked.map(({ subject }) => subject)).to.deep.equal([
      'queues, bindings and rights',
      'deliveries of shop',
    ]);
  });

  it('knows whether a database is up to date', async () => {
    await sandbox().service().start();
    const args = ['migrations', 'status', '--service', 'shop', '--database', sandbox().database.url];
    const { exitCode, answer } = await json<{ services: object[] }>(...args);
    expect([exitCode, answer.services]).to.deep.equal([0, [{ service: 'shop', pending: [] }]]);
    await sandbox().sql(`DELETE FROM messaging.migration WHERE name LIKE '0001%'`);
    const behind = await json<{ services: { pending: string[] }[] }>(...args);
    expect(behind.exitCode).to.equal(1);
    expect(behind.answer.services[0]!.pending[0]).to.match(/^0001/);
  });

  it('takes the URLs of a profile, from a file', async () => {
    await sandbox().service().start();
    writeFileSync(join(folder, 'database-url'), sandbox().database.url);
    const profiles = { here: { databases: { shop: { file: 'database-url' } } } };
    const config = `export default ${JSON.stringify({ services: { shop: { folder: '.' } }, profiles })}`;
    const file = join(folder, 'ticketwave.config.mjs');
    writeFileSync(file, config);
    const args = ['outbox', 'list', '--service', 'shop', '--profile', 'here'];
    const { exitCode, stdout, stderr } = await ticketwave(args, folder, {
      DATABASE_URL_SHOP: 'postgresql://127.0.0.1:1/nowhere',
    });
    rmSync(file);
    expect([exitCode, stderr]).to.deep.equal([0, '']);
    expect(stdout).to.include('shop: 0 waiting');
  });

  it('exits 3 where a database does not answer, and 2 where nothing says which one is meant', async () => {
    const nowhere = `postgresql://shop:topsecret@127.0.0.1:${await freePort()}/shop`;
    const list = ['outbox', 'list', '--service', 'shop'];
    const unreachable = await ticketwave([...list, '--database', nowhere], folder);
    expect(unreachable.exitCode, unreachable.stderr).to.equal(3);
    expect(unreachable.stderr).not.to.include('topsecret');
    const unnamed = await ticketwave(list, folder);
    expect([unnamed.exitCode, unnamed.stdout]).to.deep.equal([2, '']);
    expect(unnamed.stderr).to.include('There is no ticketwave.config.js').and.include('--database');
  });
});
