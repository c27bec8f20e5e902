import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { attach } from '@ticketwave/building-blocks';
import { on } from '@ticketwave/building-blocks/messaging';
import { DatabaseUnavailableError, postgres } from '@ticketwave/building-blocks/postgres';
import { expect } from 'chai';
import pg from 'pg';
import { CapturedLog } from '../../support/captured-log.ts';
import { TestDatabase } from '../../support/databases.ts';
import { eventually } from '../../support/eventually.ts';
import { infrastructure } from '../../support/infrastructure.ts';
import { useSandbox } from '../../support/sandbox.ts';
import { OrderPlacedIntegrationEvent } from '../../support/sandbox-events.ts';
import { shopApplication, storeApplication } from './applications.ts';
import { ownPrismaClient } from './own-prisma-client.ts';

describe('applications of their own make', () => {
  const closing: (() => Promise<unknown>)[] = [];

  // Before the sandbox closes.
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  const sandbox = useSandbox();

  async function listen(server: Server): Promise<string> {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    closing.unshift(async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async function poolTo(url: string): Promise<pg.Pool> {
    const pool = new pg.Pool({ connectionString: url, max: 2 });
    pool.on('error', () => undefined); // the next query fails with it
    closing.unshift(() => pool.end());
    return Promise.resolve(pool);
  }

  /** Also to what the other application publishes. */
  const letShopIn = (): Promise<void> => {
    const { management, virtualHost } = sandbox();
    const own = '^shop\\..*$';
    return management.allow('shop', virtualHost, { configure: own, write: own, read: '^(shop|store)\\..*$' });
  };

  /** With `pg` and node:http the one, with Prisma and Express the other. */
  async function startBoth() {
    const name = `sandbox_${randomBytes(4).toString('hex')}`;
    const storeDatabase = await TestDatabase.create((await infrastructure()).adminDatabaseUrl, name);
    closing.unshift(() => storeDatabase.drop());
    const pool = await poolTo(sandbox().database.url);
    const client = ownPrismaClient(storeDatabase.url);
    closing.unshift(() => client.$disconnect());
    await letShopIn();
    const shop = await shopApplication(pool, sandbox().amqpUrl);
    closing.unshift(() => shop.messaging.stop());
    const store = await storeApplication(client, storeDatabase.url, sandbox().adminAmqpUrl);
    closing.unshift(() => store.messaging.stop());
    return {
      pool,
      shopUrl: await listen(shop.server),
      storeUrl: await listen(createServer(store.application)),
    };
  }

  const untilHealthy = (...urls: string[]): Promise<unknown> =>
    eventually(async () => {
      for (const url of urls) if ((await fetch(url)).status !== 200) return false;
      return true;
    }, 90_000);

  it('publish and consume through a loss of the broker; each order is packed once', async () => {
    const { pool, shopUrl, storeUrl } = await startBoth();
    await untilHealthy(shopUrl, `${storeUrl}/health/messaging`);
    const orders: string[] = [];
    const place = async (): Promise<void> => {
      for (let n = 0; n < 5; n++) {
        const id = randomUUID();
        orders.push(id);
        expect((await fetch(`${shopUrl}/${id}`, { method: 'POST' })).status).to.equal(201);
      }
    };
    const packed = async (): Promise<string[]> =>
      (await pool.query<{ what: string }>(`SELECT what FROM effect WHERE what LIKE 'packed %'`)).rows.map(
        ({ what }) => what.slice('packed '.length),
      );
    await place();
    await eventually(async () => (await packed()).length === 5);

    // It is locked out, and let in again; `npm run test:adoption` kills the broker under applications of their own.
    await sandbox().takeBrokerAway();
    await place();
    await eventually(async () => (await fetch(shopUrl)).status === 503);
    await letShopIn();
    await place();
    await untilHealthy(shopUrl, `${storeUrl}/health/messaging`);
    await eventually(async () => (await packed()).length >= orders.length, 90_000);
    expect(await packed()).to.have.members(orders);
    const answer = (await (await fetch(`${storeUrl}/packed`)).json()) as { what: string }[];
    expect(answer.map(({ what }) => what)).to.have.members(orders);
    expect(await (await fetch(`${storeUrl}/metrics`)).text()).to.contain('type="store.order.packed"');
  });

  it('are given back their connections by stop, and nothing of theirs is closed', async () => {
    const pool = await poolTo(sandbox().database.url);
    const { messaging } = await shopApplication(pool, sandbox().adminAmqpUrl);
    await messaging.publish(new OrderPlacedIntegrationEvent({ order_id: randomUUID(), note: '' }));
    expect((await messaging.ready()).healthy).to.equal(true);
    await messaging.stop();
    const { rows } = await pool.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'shop-service'`,
    );
    expect(rows).to.have.lengthOf(0);
    expect((await messaging.ready()).healthy).to.equal(false);
  });

  it('report a database that is not there, after the time that they give it', async () => {
    await sandbox().database.goAway();
    try {
      const failure = await attach({
        name: 'shop',
        version: '1.0.0',
        publishes: [],
        broker: sandbox().amqpUrl,
        database: postgres(sandbox().database.url),
        patience: 300,
        handlers: [on(OrderPlacedIntegrationEvent, {}, () => Promise.resolve())],
        logger: new CapturedLog(),
      }).then(
        () => undefined,
        (error: unknown) => error,
      );
      expect(failure).to.be.instanceOf(DatabaseUnavailableError);
    } finally {
      await sandbox().database.comeBack();
    }
  });
});
