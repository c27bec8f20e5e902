import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHttpApplication } from '@ticketwave/building-blocks/internal/http';
import { HttpRoutes } from '@ticketwave/building-blocks/http';
import type { PoolLimits } from '@ticketwave/building-blocks/internal/postgres';
import { CatalogDatabase } from '@ticketwave/catalog-service/infrastructure/catalog-database';
import { expect } from 'chai';
import pg from 'pg';
import { eventually } from '../../support/eventually.ts';
import type { Mechanism } from '../../support/mechanisms-off.ts';
import { useSandbox } from '../../support/sandbox.ts';
import { OrderPlacedIntegrationEvent } from '../../support/sandbox-events.ts';
import type { SandboxService } from '../../support/sandbox-service.ts';
import { wireMessage } from '../../support/wire-message.ts';

/** Ends when the spec opens its barrier. */
const SLOW = 'SELECT 1 AS done FROM pg_advisory_xact_lock_shared(7)';
const KINDS = ['work', 'read', 'snapshot'] as const;

/** Each kind of use that a request makes of the database, through a real Prisma client. */
class SlowRoutes extends HttpRoutes {
  readonly #database: CatalogDatabase;

  constructor(database: CatalogDatabase) {
    super();
    this.#database = database;
  }

  override mount(router: Parameters<HttpRoutes['mount']>[0]): void {
    const { client } = this.#database;
    router.get('/work', async (_request, response) => {
      await this.#database.transact(async (work) => {
        await this.#database.sql(work)(`INSERT INTO effect (what) VALUES ('request')`);
        await this.#database.sql(work)(SLOW);
      });
      response.json({});
    });
    router.get('/read', async (_request, response) => response.json(await client.$queryRawUnsafe(SLOW)));
    router.get('/snapshot', async (_request, response) => {
      response.json(await client.$transaction((snapshot) => snapshot.$queryRawUnsafe(SLOW)));
    });
  }
}

describe("HTTP's share of the connections", () => {
  let barrier: pg.Client | undefined;
  let server: Server | undefined;
  let shop: SandboxService;

  // Before the sandbox closes: that waits for whatever waits at the barrier.
  afterEach(async () => {
    await openBarrier();
    server?.closeAllConnections();
    server?.close();
  });

  const sandbox = useSandbox();

  beforeEach(async () => {
    barrier = new pg.Client(sandbox().database.url);
    await barrier.connect();
    await barrier.query('SELECT pg_advisory_lock(7)');
  });

  async function openBarrier(): Promise<void> {
    await barrier?.end();
    barrier = undefined;
  }

  async function start(connections: { max: number } & PoolLimits, without: Mechanism[] = []): Promise<void> {
    shop = sandbox().service({ connections, without });
    await shop.on(OrderPlacedIntegrationEvent, ({ data }, work) => shop.record(work, data.note)).start();
    const healthy = () => shop.store.state().then((outbox) => ({ healthy: true, outbox }));
    const application = createHttpApplication({
      service: { name: 'shop-service', version: '1.0.0', publicUrl: 'http://shop.example' },
      routes: [new SlowRoutes(new CatalogDatabase(shop.persistence))],
      health: { ready: healthy, messaging: healthy },
      metrics: shop.metrics,
      logger: shop.log,
    });
    server = createServer(application).listen(0, '127.0.0.1');
    await once(server, 'listening');
  }

  const ask = (path: string): Promise<Response> =>
    fetch(`http://127.0.0.1:${(server!.address() as AddressInfo).port}${path}`, {
      signal: AbortSignal.timeout(10_000),
    });

  const rush = (requests: number): Promise<Response>[] =>
    Array.from({ length: requests }, (_, index) => ask(`/${KINDS[index % KINDS.length]}`));

  const held = async (): Promise<number> =>
    (
      await sandbox().sql(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'`,
      )
    ).length;

  it('leaves the others to messages, to the relay and to questions about health', async () => {
    await start({ max: 8 });
    const answers = rush(12);
    await eventually(async () => (await held()) >= 4);
    const received = await sandbox().client.listen('shop.events', '#');
    const message = wireMessage(OrderPlacedIntegrationEvent, { order_id: randomUUID(), note: 'message' });
    await sandbox().client.publish(message);
    await shop.publish(new OrderPlacedIntegrationEvent({ order_id: randomUUID(), note: 'relayed' }));
    await eventually(async () => (await sandbox().effects()).length === 2, 8_000);
    await eventually(() => received.length === 2, 8_000);
    expect((await ask('/health/messaging')).status).to.equal(200);
    expect(await held()).to.equal(4);
    expect(shop.problems()).to.deep.equal({});

    await openBarrier();
    for (const answer of answers) expect((await answer).status).to.equal(200);
    expect(await sandbox().effects()).to.have.length(2 + 4);
  });

  it('(switched off: HTTP has them all)', async () => {
    await start({ max: 8 }, ['lanes']);
    const answers = rush(12);
    await eventually(async () => (await held()) === 8);
    await openBarrier();
    await Promise.all(answers);
  });

  it('who gets none of them in time is asked to come back, and has written nothing', async () => {
    await start({ max: 4, lanes: { http: 1 }, patience: { http: 100 } });
    const first = ask('/work');
    await eventually(async () => (await held()) === 1);
    for (const kind of KINDS) {
      const refused = await ask(`/${kind}`);
      expect(refused.status, kind).to.equal(503);
      expect(refused.headers.get('retry-after'), kind).to.equal('5');
      const { error } = (await refused.json()) as { error: Record<string, unknown> };
      expect(error, kind).to.deep.include({
        code: 'overloaded',
        correlationId: refused.headers.get('x-correlation-id'),
      });
    }
    await openBarrier();
    expect((await first).status).to.equal(200);
    expect((await ask('/work')).status).to.equal(200);
    expect(await sandbox().effects()).to.deep.equal(['request', 'request']);
  });
});
