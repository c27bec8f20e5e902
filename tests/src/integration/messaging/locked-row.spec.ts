import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import pg from 'pg';
import { eventually } from '../../support/eventually.ts';
import { useSandbox } from '../../support/sandbox.ts';
import { OrderPaidIntegrationEvent, OrderPlacedIntegrationEvent } from '../../support/sandbox-events.ts';
import { wireMessage } from '../../support/wire-message.ts';

const SUBSCRIPTION = { name: 'orders', retry: { delays: [1_000, 1_000] } };

describe('while somebody holds the lock of one row', () => {
  let somebody: pg.Client;

  afterEach(() => somebody.end());

  const sandbox = useSandbox();

  beforeEach(async () => {
    await sandbox().sql('CREATE TABLE item (name text PRIMARY KEY, taken int NOT NULL DEFAULT 0)');
    await sandbox().sql(`INSERT INTO item (name) VALUES ('locked'), ('free')`);
    somebody = new pg.Client(sandbox().database.url);
    await somebody.connect();
    await somebody.query(`BEGIN`);
    await somebody.query(`SELECT FROM item WHERE name = 'locked' FOR UPDATE`);
  });

  const order = (note: string) => wireMessage(OrderPlacedIntegrationEvent, { order_id: randomUUID(), note });
  const taken = async (name: string): Promise<number> =>
    (await sandbox().sql<{ taken: number }>(`SELECT taken FROM item WHERE name = '${name}'`))[0]!.taken;

  it('messages that need others are handled soon, and those that need it when it is free, without a dead letter', async () => {
    const { client } = sandbox();
    const attempts = new Set<number>();
    const shop = sandbox().service();
    shop.on(
      OrderPlacedIntegrationEvent,
      async ({ data }, work, { attempt }) => {
        attempts.add(attempt);
        await shop.database.sql(work)('UPDATE item SET taken = taken + 1 WHERE name = $1', data.note);
      },
      SUBSCRIPTION,
    );
    await shop.start();
    for (let n = 0; n < 60; n++) await client.publish(order('locked'));
    for (let n = 0; n < 5; n++) await client.publish(order('free'));
    await eventually(async () => (await taken('free')) === 5);
    await eventually(
      () => shop.log.lines.filter(({ fields }) => fields['activity'] === 'contended').length > 200,
    );
    expect(shop.problems()).to.deep.equal({});
    expect(await client.depth('shop.orders.dlq')).to.equal(0);

    await somebody.query('ROLLBACK');
    await eventually(async () => (await taken('locked')) === 60);
    expect([...attempts]).to.deep.equal([1]);
    expect(await client.depth('shop.orders.dlq')).to.equal(0);
  });

  it('for longer than a quarter of an hour, that is the message’s failure like any other', async () => {
    const shop = sandbox().service();
    shop.on(
      OrderPlacedIntegrationEvent,
      (_event, work) => shop.database.sql(work)(`UPDATE item SET taken = 1 WHERE name = 'locked'`),
      SUBSCRIPTION,
    );
    await shop.start();
    await sandbox().client.publish(order('locked'));
    await eventually(() => shop.log.complaints().some((line) => line.includes('waited for a lock')));
    await sandbox().sql(`UPDATE messaging.attempt SET contended_since = now() - interval '1 hour'`);
    await eventually(async () => (await sandbox().client.depth('shop.orders.dlq')) === 1);
    const deadLetter = await sandbox().client.take('shop.orders.dlq');
    expect(deadLetter?.properties.headers?.['x-failure-type']).to.equal('LockTimeoutError');
  });

  it('20 handlers that take their time keep the relay from nothing', async () => {
    const received = await sandbox().client.listen('shop.events', 'shop.parcel.#', 'shop.order.paid.#');
    const shop = sandbox().service();
    const slow = (name: string) => ({ name, concurrency: 20, retry: { delays: [1_000] } });
    shop.on(
      OrderPlacedIntegrationEvent,
      async (_event, work) => {
        await shop.record(work, 'slow');
        await sleep(6_000);
      },
      slow('slow'),
    );
    await shop.start();
    for (let n = 0; n < 20; n++) await sandbox().client.publish(order('slow'));
    await eventually(
      () => shop.log.lines.filter(({ fields }) => fields['activity'] === 'processing').length >= 13,
    );
    await shop.publish(new OrderPaidIntegrationEvent({ order_id: randomUUID(), note: '' }));
    await eventually(() => received.length === 1, 5_000);
    await eventually(async () => (await sandbox().effects()).length === 20, 30_000);
    expect(shop.log.complaints()).to.deep.equal([]);
  });
});
