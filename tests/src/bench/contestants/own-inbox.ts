import pg from 'pg';
import { BrokerTraffic } from '../broker-traffic.ts';
import { loadBuild } from '../build-under-test.ts';
import type { Contestant, Place, Variant } from '../contestant.ts';
import { inLanes } from '../lanes.ts';
import { anOrder, orderEvents } from '../orders.ts';
import { attachOwn, silent } from '../own-messaging.ts';
import { ownPublisher } from '../own-publisher.ts';
import { untilIs } from '../queues.ts';

const IN_FLIGHT = 1_000;
const CONCURRENCY = 16;
/** Events in one transaction. */
const TOGETHER = 128;

/**
 * Events that the build under test publishes, and handles once: each has its row in the inbox, and its handler writes
 * nothing. What counts is the time from the first publication to the last commit.
 */
export async function open(place: Place, variant: Variant): Promise<Contestant> {
  const traffic = new BrokerTraffic(place.amqpUrl);
  const build = await loadBuild(place.tree);
  const { OrderPlaced } = orderEvents(build, { batched: variant['batched'] === true });
  const bus = new build.rabbitmq.RabbitMqEventBus({
    broker: () => ({ url: place.amqpUrl }),
    service: 'shop',
    logger: silent,
    metrics: new build.observability.Metrics(),
    exchangesBy: 'self-declared',
  });
  bus.open();
  await untilIs(
    async () => bus.problems(),
    (problems) => Object.keys(problems).length === 0,
    { what: 'a bus' },
  );
  const handled = new Set<string>();
  let calls = 0;
  const subscription = { name: 'orders', concurrency: CONCURRENCY, batch: TOGETHER };
  const messaging = await attachOwn(build, {
    ...place,
    ...{ adapter: 'pg', logs: false, publishes: [] },
    handlers: () => [
      build.messaging.on(OrderPlaced, { subscription }, ({ order_id }) => {
        handled.add(order_id);
        calls++;
        return Promise.resolve();
      }),
    ],
  });
  await untilIs(
    () => messaging.health(),
    ({ healthy }) => healthy,
    { what: 'a healthy service' },
  );
  const pool = new pg.Pool({ connectionString: place.databaseUrl, max: 1 });
  const rows = async (): Promise<number> =>
    (await pool.query<{ count: number }>('SELECT count(*)::int FROM messaging.inbox')).rows[0]!.count;
  const publishEvent = ownPublisher(build, bus, 'shop');
  let confirmed = 0;
  const publish = async (index: number): Promise<void> => {
    if (await publishEvent(new OrderPlaced(anOrder()), index + 1)) confirmed++;
  };
  return {
    async prepare() {
      handled.clear();
      calls = confirmed = 0;
      await pool.query('TRUNCATE messaging.inbox');
      await pool.query('CHECKPOINT');
    },
    async run(items, meter) {
      const before = traffic.bytes;
      meter.start();
      await inLanes(items, IN_FLIGHT, publish);
      await untilIs(
        async () => calls,
        (count) => count >= items,
        { what: 'all calls', everyMs: 2 },
      );
      await untilIs(rows, (count) => count >= items, { what: `${items} commits` });
      meter.stop(items, { traffic: traffic.bytes - before });
    },
    effects: async () => ({
      confirmed,
      'orders handled': handled.size,
      'rows in the inbox': await rows(),
    }),
    async close() {
      await messaging.stop();
      await bus.close();
      await pool.end();
    },
  };
}
