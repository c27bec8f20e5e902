import pg from 'pg';
import { BrokerTraffic } from '../broker-traffic.ts';
import { loadBuild } from '../build-under-test.ts';
import type { Contestant, Place, Variant } from '../contestant.ts';
import { anOrder, orderEvents } from '../orders.ts';
import { attachOwn } from '../own-messaging.ts';
import { openBus, ownPublisher } from '../own-publisher.ts';
import { untilIs } from '../queues.ts';
import { RoundTrips } from '../round-trips.ts';

const CONCURRENCY = 16;
/** Events in one transaction. */
const TOGETHER = 128;

/**
 * Events that the build under test publishes, and handles once: each has its row in the inbox, and its handler writes
 * nothing. What counts is the time from the first publication to the last commit.
 */
export async function open(place: Place, variant: Variant): Promise<Contestant> {
  const trips = new RoundTrips(new BrokerTraffic(place.amqpUrl));
  const build = await loadBuild(place.tree);
  const { OrderPlaced } = orderEvents(build, { batched: variant['batched'] === true });
  const bus = await openBus(build, place, 'shop');
  const subscription = { name: 'orders', concurrency: CONCURRENCY, batch: TOGETHER };
  const messaging = await attachOwn(build, {
    ...place,
    ...{ adapter: 'pg', logs: false, publishes: [] },
    handlers: () => [
      build.messaging.on(OrderPlaced, { subscription }, ({ order_id }) => {
        trips.delivered(order_id);
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
  const handled = async (): Promise<number> =>
    (await pool.query<{ count: number }>('SELECT count(*)::int FROM messaging.inbox')).rows[0]!.count;
  const publish = ownPublisher(build, bus, 'shop');
  const contestant = trips.contestant(
    async (index) => {
      if (await publish(new OrderPlaced(anOrder()), index + 1)) trips.confirmed();
    },
    async () => {
      await messaging.stop();
      await bus.close();
      await pool.end();
    },
    (items) => untilIs(handled, (count) => count >= items, { what: `${items} commits` }),
  );
  return {
    ...contestant,
    async prepare(items) {
      await contestant.prepare(items);
      await pool.query('TRUNCATE messaging.inbox');
      await pool.query('CHECKPOINT');
    },
    effects: async (items) => ({
      ...(await contestant.effects(items)),
      'rows in the inbox': await handled(),
    }),
  };
}
