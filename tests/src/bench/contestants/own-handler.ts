import { connect } from 'amqplib';
import pg from 'pg';
import { loadBuild } from '../build-under-test.ts';
import type { Contestant, Place, Variant } from '../contestant.ts';
import type { Meter } from '../meter.ts';
import { OrderHandling } from '../order-handling.ts';
import { anOrder, orderEvents } from '../orders.ts';
import { attachOwn, EFFECT, type Insert, type OwnMessaging } from '../own-messaging.ts';
import { Sink, untilIs } from '../queues.ts';

const CONCURRENCY = 16;
const QUEUE = 'warehouse.orders';

/**
 * A handler of the build under test that writes one row, and publishes one event if the variant says so, or handles its
 * streams in order if the variant has partitions. The queue is
 * full before it begins; what counts is the time from its first call to the commit of the last effect.
 */
export async function open(place: Place, variant: Variant): Promise<Contestant> {
  const publishes = variant['publishes'] === true;
  const partitions = variant['partitions'];
  const order = typeof partitions === 'number' ? ({ by: 'stream', partitions } as const) : undefined;
  const adapter = variant['adapter'] === 'pg' ? 'pg' : 'prisma';
  const build = await loadBuild(place.tree);
  const { OrderPlaced, OrderReserved } = orderEvents(build);
  const model = await connect(place.amqpUrl);
  const channel = await model.createConfirmChannel();
  await channel.assertExchange('shop.events', 'topic', { durable: true });
  const sink = publishes ? await Sink.open(place.amqpUrl, 'warehouse.events') : undefined;
  const pool = new pg.Pool({ connectionString: place.databaseUrl, max: 2 });
  await pool.query(EFFECT);
  const handling = new OrderHandling({ pool, channel, queue: QUEUE, OrderPlaced, sink });
  let called: () => void = () => undefined;

  const attach = (): Promise<OwnMessaging> =>
    attachOwn(build, {
      ...place,
      adapter,
      logs: variant['logs'] === true,
      publishes: publishes ? [OrderReserved] : [],
      handlers: (insert: Insert) => [
        build.messaging.on(
          OrderPlaced,
          { subscription: { name: 'orders', concurrency: CONCURRENCY, ...(order && { order }) } },
          async ({ order_id }, work) => {
            called();
            await insert(order_id, work);
            if (publishes) await work.publish(new OrderReserved(anOrder(order_id)));
          },
        ),
      ],
    });
  // Its queue is there once it has run.
  const first = await attach();
  await untilIs(
    () => first.health(),
    ({ healthy }) => healthy,
    { what: 'a healthy service' },
  );
  await first.stop();

  return {
    prepare: (items) => handling.prepare(items),
    async run(items, meter: Meter) {
      let calls = 0;
      const all = new Promise<void>((resolve) => {
        called = () => {
          if (calls === 0) meter.start();
          if (++calls === items) resolve();
        };
      });
      const messaging = await attach();
      await all;
      await handling.untilDone(items);
      meter.stop(items);
      await messaging.stop();
    },
    effects: () => handling.effects(),
    async close() {
      await sink?.close();
      await model.close();
      await pool.end();
    },
  };
}
