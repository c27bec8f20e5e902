import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import pg from 'pg';
import { eventually } from '../../support/eventually.ts';
import { useSandbox } from '../../support/sandbox.ts';
import {
  DispatchParcelIntegrationEvent,
  OrderPaidIntegrationEvent,
  OrderPlacedIntegrationEvent,
} from '../../support/sandbox-events.ts';
import type { SandboxService } from '../../support/sandbox-service.ts';
import { wireMessage, type WireMessage } from '../../support/wire-message.ts';

const order = (note: string, entity = randomUUID()): WireMessage =>
  wireMessage(OrderPlacedIntegrationEvent, { order_id: randomUUID(), note }, { entity });

describe('messages that are there at the same time', () => {
  const sandbox = useSandbox();
  const notes = Array.from({ length: 60 }, (_, n) => `order ${n}`);

  /** They wait in the queue when the service starts. */
  async function waiting(shop: SandboxService, messages: readonly WireMessage[]): Promise<void> {
    const before = sandbox().service();
    before.on(OrderPlacedIntegrationEvent, () => Promise.reject(new Error('not meant to run')));
    await before.start();
    await before.stop();
    for (const message of messages) await sandbox().client.publish(message);
    await shop.start();
  }

  const handled = (count: number) =>
    eventually(async () => (await sandbox().effects()).length >= count, 30_000);
  const transactions = async (): Promise<number> =>
    (await sandbox().sql('SELECT DISTINCT xmin::text FROM effect')).length;
  const settled = () => eventually(async () => (await sandbox().client.depth('shop.orders')) === 0);
  const attempts = (): Promise<object[]> => sandbox().sql('SELECT FROM messaging.attempt');

  it('share transactions, and each has its effect once', async () => {
    const shop = sandbox().service();
    shop.on(OrderPlacedIntegrationEvent, ({ data }, work) => shop.record(work, data.note));
    await waiting(
      shop,
      notes.map((note) => order(note)),
    );
    await handled(notes.length);
    await settled();
    expect(await sandbox().effects()).to.have.members(notes);
    // How many follows from how fast they come and are handled.
    expect(await transactions()).to.be.below(notes.length);
  });

  it('have transactions of their own where the subscription wants that', async () => {
    const shop = sandbox().service();
    shop.on(OrderPlacedIntegrationEvent, ({ data }, work) => shop.record(work, data.note), {
      name: 'orders',
      batch: 1,
    });
    await waiting(
      shop,
      notes.map((note) => order(note)),
    );
    await handled(notes.length);
    expect(await transactions()).to.equal(notes.length);
  });

  it('take nobody with them when one fails: it is tried again and dead-lettered, the others are handled once', async () => {
    const shop = sandbox().service();
    const tries = new Map<string, number>();
    shop.on(OrderPlacedIntegrationEvent, async ({ data }, work, { attempt }) => {
      await shop.record(work, data.note);
      if (data.note !== 'poison') return;
      tries.set(data.note, attempt);
      throw new Error('on purpose');
    });
    const others = notes.slice(0, 40);
    await waiting(
      shop,
      [...others.slice(0, 30), 'poison', ...others.slice(30)].map((note) => order(note)),
    );
    const dead = await eventually(() => sandbox().client.take('shop.orders.dlq'));
    await handled(others.length);
    expect(dead.properties.headers).to.include({ 'x-attempt': 3, 'x-failure-message': 'on purpose' });
    expect(tries.get('poison')).to.equal(3);
    expect(await sandbox().effects()).to.have.members(others);
  });

  it('are handled once even if one of them came three times', async () => {
    const shop = sandbox().service();
    shop.on(OrderPlacedIntegrationEvent, ({ data }, work) => shop.record(work, data.note));
    const messages = notes.map((note) => order(note));
    await waiting(shop, [...messages, messages[50]!, messages[50]!]);
    await handled(notes.length);
    await settled();
    expect(await sandbox().effects()).to.have.members(notes);
    expect(await sandbox().client.depth('shop.orders.dlq')).to.equal(0);
  });

  it('see what those before them have changed', async () => {
    await sandbox().sql('CREATE TABLE counter (value int NOT NULL)');
    await sandbox().sql('INSERT INTO counter VALUES (0)');
    const shop = sandbox().service();
    shop.on(OrderPlacedIntegrationEvent, async (_event, work) => {
      const sql = shop.database.sql(work);
      const [{ value }] = (await sql<{ value: number }>('SELECT value FROM counter FOR UPDATE')) as [
        { value: number },
      ];
      await sql('UPDATE counter SET value = $1', value + 1);
      await shop.record(work, 'counted');
    });
    const entity = randomUUID();
    await waiting(
      shop,
      notes.map((note) => order(note, entity)),
    );
    await handled(notes.length);
    expect(await sandbox().sql('SELECT value FROM counter')).to.deep.equal([{ value: notes.length }]);
  });

  it('begin in the order of the queue where one is handled at a time', async () => {
    const shop = sandbox().service();
    shop.on(OrderPlacedIntegrationEvent, ({ data }, work) => shop.record(work, data.note), {
      name: 'orders',
      concurrency: 1,
    });
    await waiting(
      shop,
      notes.map((note) => order(note)),
    );
    await handled(notes.length);
    expect(await sandbox().effects()).to.deep.equal(notes);
  });

  it('publish what each of them causes, once and under its own name', async () => {
    const parcels = await sandbox().client.listen('shop.events', 'shop.order.paid.#');
    const shop = sandbox().service();
    shop.on(OrderPlacedIntegrationEvent, async ({ data }, work) => {
      await shop.record(work, data.note);
      await work.publish(new OrderPaidIntegrationEvent(data));
    });
    const messages = notes.map((note) => order(note));
    await waiting(shop, messages);
    await eventually(() => parcels.length >= notes.length, 30_000);
    const causes = parcels.map(({ content }) => {
      const { causation_id, correlation_id } = JSON.parse(String(content)) as Record<string, string>;
      return `${causation_id} ${correlation_id}`;
    });
    expect(causes).to.have.members(
      messages.map(({ id, envelope }) => `${id} ${String(envelope['correlation_id'])}`),
    );
  });

  it('of two queues that lock the same rows in opposite order are all handled, and none is dead-lettered', async () => {
    await sandbox().sql('CREATE TABLE item (name text PRIMARY KEY, taken int NOT NULL DEFAULT 0)');
    const items = Array.from({ length: 8 }, (_, n) => `item ${n}`);
    await sandbox().sql('INSERT INTO item (name) SELECT unnest($1::text[])', items);
    const shop = sandbox().service();
    const take = async (item: string, work: Parameters<SandboxService['record']>[0]): Promise<void> => {
      await shop.database.sql(work)('UPDATE item SET taken = taken + 1 WHERE name = $1', item);
      await shop.record(work, item);
    };
    const retry = { delays: [1_000, 1_000] };
    shop.on(OrderPlacedIntegrationEvent, ({ data }, work) => take(data.note, work), {
      name: 'orders',
      retry,
    });
    shop.on(OrderPaidIntegrationEvent, ({ data }, work) => take(data.note, work), {
      name: 'payments',
      retry,
    });
    await shop.start();
    const { client } = sandbox();
    const paid = (note: string) =>
      wireMessage(OrderPaidIntegrationEvent, { order_id: randomUUID(), note }, { entity: randomUUID() });
    for (let round = 0; round < 12; round++)
      await Promise.all([
        ...items.map((item) => client.publish(order(item))),
        ...items.toReversed().map((item) => client.publish(paid(item))),
      ]);
    await handled(2 * 12 * items.length);
    expect(await sandbox().effects()).to.have.length(2 * 12 * items.length);
    for (const queue of ['shop.orders', 'shop.payments'])
      expect(await client.depth(`${queue}.dlq`)).to.equal(0);
  });

  it('are not held up by one that takes long', async () => {
    let wake = (): void => undefined;
    const sleeping = new Promise<void>((resolve) => (wake = resolve));
    const shop = sandbox().service();
    shop.on(OrderPlacedIntegrationEvent, async ({ data }, work) => {
      if (data.note === 'sleeper') await sleeping;
      await shop.record(work, data.note);
    });
    await waiting(
      shop,
      ['order a', 'sleeper', ...notes].map((note) => order(note)),
    );
    await handled(notes.length + 1);
    wake();
    await handled(notes.length + 2);
  });

  it('leave nothing in the table of attempts, and are counted once they have failed', async () => {
    const shop = sandbox().service();
    let runs = 0;
    shop.on(OrderPlacedIntegrationEvent, async ({ data }, work) => {
      if (data.note === 'once' && ++runs === 1) throw new Error('on purpose');
      await shop.record(work, data.note);
    });
    await shop.start();
    await sandbox().client.publish(order('once'));
    await eventually(async () => (await attempts()).length === 1);
    await handled(1);
    expect(await attempts()).to.be.empty;
  });

  it('cost no more statements than this', async () => {
    const statements: string[] = [];
    const query = Reflect.get(pg.Client.prototype, 'query') as (...parameters: unknown[]) => unknown;
    pg.Client.prototype.query = function (this: pg.Client, ...parameters: [string | { text: string }]) {
      const [statement] = parameters;
      const text = typeof statement === 'string' ? statement : statement.text;
      // Those of the service; the spec's own are asked on plain clients.
      if (this.constructor !== pg.Client) statements.push(text.trim().split(/\s+/).slice(0, 3).join(' '));
      return query.apply(this, parameters);
    } as typeof pg.Client.prototype.query;
    try {
      const shop = sandbox().service();
      shop.on(OrderPlacedIntegrationEvent, async ({ data }, work) => {
        statements.push('handler');
        await shop.record(work, data.note);
        await work.publish(new DispatchParcelIntegrationEvent(data));
      });
      await shop.start();
      await sandbox().client.publish(order('counted'));
      await handled(1);
      const from = statements.indexOf('handler');
      const begin = statements.lastIndexOf('BEGIN; SET LOCAL', from);
      const end = statements.indexOf('COMMIT', from);
      // A new one is a decision: it costs every message a round trip.
      expect(statements.slice(begin, end + 1)).to.deep.equal([
        'BEGIN; SET LOCAL',
        'WITH ended AS',
        'handler',
        'INSERT INTO effect',
        'WITH event AS',
        'COMMIT',
      ]);
    } finally {
      pg.Client.prototype.query = query as typeof pg.Client.prototype.query;
    }
  });
});
