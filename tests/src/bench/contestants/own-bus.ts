import { BrokerTraffic } from '../broker-traffic.ts';
import { loadBuild } from '../build-under-test.ts';
import type { Contestant, Place, Variant } from '../contestant.ts';
import { anOrder, orderEvents, type Order } from '../orders.ts';
import { openBus, ownPublisher } from '../own-publisher.ts';
import { RoundTrips } from '../round-trips.ts';
import { AT_A_TIME } from '../traffic.ts';

/**
 * The bus of the build under test without a database: what is published is validated, read and validated again. Events leave
 * in batches, or compressed, if the variant says so.
 */
export async function open(place: Place, variant: Variant): Promise<Contestant> {
  const trips = new RoundTrips(new BrokerTraffic(place.amqpUrl));
  const build = await loadBuild(place.tree);
  const { batched, compressed } = variant;
  const { OrderReserved } = orderEvents(build, {
    batched: batched === true,
    compressed: compressed === true,
  });
  const handler = build.messaging.on(
    OrderReserved,
    { subscription: { name: 'echo', concurrency: AT_A_TIME } },
    () => Promise.resolve(),
  );
  const [queue] = build.adapters.subscribedQueues('warehouse', [handler]);
  const bus = await openBus(build, place, 'warehouse', (own) =>
    own.consume(queue!, async (message) => {
      const run = build.inbox.readMessage(message, queue!);
      trips.delivered((run!.envelope.data as Order).order_id);
      return 'acknowledge';
    }),
  );
  const publish = ownPublisher(build, bus, 'warehouse');
  return trips.contestant(
    async (index) => {
      if (await publish(new OrderReserved(anOrder()), index + 1)) trips.confirmed();
    },
    async () => {
      await bus.stopConsuming();
      await bus.close();
    },
  );
}
