import pg from 'pg';
import { loadBuild } from '../build-under-test.ts';
import type { Contestant, Place, Variant } from '../contestant.ts';
import { anOrder, orderEvents } from '../orders.ts';
import { attachOwn, type OwnMessaging } from '../own-messaging.ts';
import { measureRelay, Sink } from '../queues.ts';
import { RoundDatabase } from '../round-database.ts';

const EVENTS_IN_ONE_TRANSACTION = 500;
/** Nobody listens there: what is published waits. */
const NO_BROKER = 'amqp://nobody:nothing@127.0.0.1:1';

/**
 * The relay of the build under test, before a number of events that wait. They are published through the library while
 * no broker answers, once; each round begins with a copy of that database. What counts is the time from the first
 * event on the broker until none waits.
 */
export async function open(place: Place, variant: Variant): Promise<Contestant> {
  const build = await loadBuild(place.tree);
  const { OrderReserved } = orderEvents(build);
  const logs = variant['logs'] === true;
  const single = variant['streams'] === 'one' ? anOrder().order_id : undefined;
  const sink = await Sink.open(place.amqpUrl, 'warehouse.events');
  const attach = (databaseUrl: string, amqpUrl: string, silent = false): Promise<OwnMessaging> =>
    attachOwn(build, {
      databaseUrl,
      amqpUrl,
      adapter: 'pg',
      logs: logs && !silent,
      publishes: [OrderReserved],
    });

  const database = new RoundDatabase(place.databaseUrl, async (url, items) => {
    const messaging = await attach(url, NO_BROKER, true);
    for (let first = 0; first < items; first += EVENTS_IN_ONE_TRANSACTION) {
      const events = Array.from(
        { length: Math.min(EVENTS_IN_ONE_TRANSACTION, items - first) },
        () => new OrderReserved(anOrder(single)),
      );
      await messaging.transact((work) => work.publish(...events));
    }
    await messaging.stop();
  });

  return {
    prepare: (items) => database.prepare(items),
    async run(items, meter) {
      const messaging = await attach(database.url, place.amqpUrl);
      await measureRelay(items, meter, sink, () => waitingIn(messaging));
      await messaging.stop();
    },
    async effects() {
      const { deliveries, distinct } = await sink.drain();
      const pool = new pg.Pool({ connectionString: database.url, max: 1 });
      const { rows } = await pool.query<{ count: number }>(
        'SELECT count(*)::int FROM messaging.outbox WHERE published_at IS NOT NULL',
      );
      await pool.end();
      return { 'events delivered': deliveries, 'different events': distinct, 'rows marked': rows[0]!.count };
    },
    async close() {
      await sink.close();
    },
  };
}

async function waitingIn(messaging: OwnMessaging): Promise<number> {
  const { outbox } = await messaging.health();
  return (outbox as { waiting: number }).waiting;
}
