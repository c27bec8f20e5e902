import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'amqplib';
import pg from 'pg';
import { Arrivals } from '../arrivals.ts';
import { BARE_OUTBOX, BareRelay } from '../bare-relay.ts';
import { loadBuild } from '../build-under-test.ts';
import type { Contestant, Place, Variant } from '../contestant.ts';
import { atRate } from '../lanes.ts';
import { anOrder, orderEvents, type Order } from '../orders.ts';
import { attachOwn, EFFECT } from '../own-messaging.ts';
import { fill, untilIs } from '../queues.ts';

const EXCHANGE = 'warehouse.events';
const STORE_QUEUE = 'operations.event-store';
const WAITING = 100_000;

/** Writes a row and an event in one transaction, and returns when it is committed. */
interface Writer {
  write(order: Order): Promise<void>;
  close(): Promise<void>;
}

/**
 * How long an event takes from the commit to whoever listens to a quorum queue, while so many are committed in a
 * second: `bare` with a loop by hand that is woken at each commit, otherwise with the build under test. With `busy` a
 * program beside it takes all of one core; with `watched` all of it goes to a second queue too, in which very much waits for
 * somebody who is away.
 */
export async function open(place: Place, variant: Variant): Promise<Contestant> {
  const rate = Number(variant['rate']);
  const arrivals = await Arrivals.open(
    place.amqpUrl,
    EXCHANGE,
    (body) => (body as { data: Order }).data.order_id,
  );
  if (variant['watched'] === true) await waitForNobody(place.amqpUrl);
  const writer = await (variant['bare'] === true ? byHand(place) : own(place));
  const committed = new Map<string, number>();
  return {
    async prepare() {
      arrivals.forget();
      committed.clear();
    },
    async run(items, meter) {
      const busy = variant['busy'] === true ? await occupyACore() : undefined;
      try {
        meter.start();
        await atRate(items, rate, async () => {
          const order = anOrder();
          await writer.write(order);
          committed.set(order.order_id, performance.now());
        });
        await untilIs(
          async () => arrivals.deliveries,
          (count) => count >= items,
          { what: 'all events' },
        );
        meter.stop(items, { latencies: arrivals.since(committed) });
      } finally {
        busy?.kill('SIGKILL');
      }
    },
    effects: async () => ({
      committed: committed.size,
      'events delivered': arrivals.deliveries,
      'orders that arrived': arrivals.since(committed).length,
    }),
    async close() {
      await writer.close();
      await arrivals.close();
    },
  };
}

/** As the queue of an event store that has been away for a while. */
async function waitForNobody(amqpUrl: string): Promise<void> {
  const model = await connect(amqpUrl);
  const channel = await model.createConfirmChannel();
  await channel.assertQueue(STORE_QUEUE, { durable: true, arguments: { 'x-queue-type': 'quorum' } });
  await channel.bindQueue(STORE_QUEUE, EXCHANGE, '#');
  const body = Buffer.from(JSON.stringify({ data: anOrder() }));
  await fill(channel, STORE_QUEUE, WAITING, () => ({ body, options: { persistent: true } }));
  await model.close();
}

async function own(place: Place): Promise<Writer> {
  const build = await loadBuild(place.tree);
  const { OrderReserved } = orderEvents(build);
  const pool = new pg.Pool({ connectionString: place.databaseUrl, max: 1 });
  await pool.query(EFFECT);
  await pool.end();
  const messaging = await attachOwn(build, {
    ...place,
    adapter: 'pg',
    logs: false,
    publishes: [OrderReserved],
  });
  await untilIs(
    () => messaging.health(),
    ({ healthy }) => healthy,
    { what: 'a healthy service' },
  );
  return {
    write: (order) =>
      messaging.transact(async (work) => {
        await messaging.insert(order.order_id, work);
        await work.publish(new OrderReserved(order));
      }),
    close: () => messaging.stop(),
  };
}

async function byHand(place: Place): Promise<Writer> {
  const pool = new pg.Pool({ connectionString: place.databaseUrl, max: 20 });
  await pool.query(`${EFFECT}; ${BARE_OUTBOX}`);
  const model = await connect(place.amqpUrl);
  const relay = new BareRelay(pool, await model.createConfirmChannel());
  relay.start();
  return {
    async write(order) {
      const client = await pool.connect();
      try {
        await client.query('BEGIN');
        await client.query('INSERT INTO effect (order_id) VALUES ($1)', [order.order_id]);
        await client.query(
          'INSERT INTO outbox_by_hand (message_id, exchange, routing_key, body) VALUES ($1, $2, $3, $4)',
          [randomUUID(), EXCHANGE, 'warehouse.order.reserved.v1', JSON.stringify({ data: order })],
        );
        await client.query('COMMIT');
      } finally {
        client.release();
      }
      relay.wake();
    },
    async close() {
      await relay.stop();
      await model.close();
      await pool.end();
    },
  };
}

async function occupyACore(): Promise<ChildProcess> {
  const busy = spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' });
  await once(busy, 'spawn');
  return busy;
}
