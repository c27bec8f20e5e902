import { loadBuild } from '../build-under-test.ts';
import { BrokerTraffic } from '../broker-traffic.ts';
import type { Contestant, Place, Variant } from '../contestant.ts';
import { inLanes } from '../lanes.ts';
import { anOrder, orderEvents, type Order } from '../orders.ts';
import { silent } from '../own-messaging.ts';
import { ownPublisher } from '../own-publisher.ts';
import { untilIs } from '../queues.ts';
import { AT_A_TIME, IN_FLIGHT } from '../traffic.ts';

/**
 * The bus of the build under test without a database: what is published is validated, read and validated again. Events leave
 * in batches, or compressed, if the variant says so.
 */
export async function open(place: Place, variant: Variant): Promise<Contestant> {
  const traffic = new BrokerTraffic(place.amqpUrl);
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
  const bus = new build.rabbitmq.RabbitMqEventBus({
    broker: () => ({ url: place.amqpUrl }),
    service: 'warehouse',
    logger: silent,
    metrics: new build.observability.Metrics(),
    exchangesBy: 'self-declared',
  });
  const received = new Set<string>();
  let deliveries = 0;
  let confirmed = 0;
  bus.consume(queue!, async (message) => {
    const run = build.inbox.readMessage(message, queue!);
    received.add((run!.envelope.data as Order).order_id);
    deliveries++;
    return 'acknowledge';
  });
  bus.open();
  await untilIs(
    async () => bus.problems(),
    (problems) => Object.keys(problems).length === 0,
    { what: 'a bus' },
  );

  const publishEvent = ownPublisher(build, bus, 'warehouse');
  const publish = async (index: number): Promise<void> => {
    if (await publishEvent(new OrderReserved(anOrder()), index + 1)) confirmed++;
  };
  return {
    async prepare() {
      received.clear();
      deliveries = confirmed = 0;
    },
    async run(items, meter) {
      const before = traffic.bytes;
      meter.start();
      await inLanes(items, IN_FLIGHT, publish);
      await untilIs(
        async () => deliveries,
        (count) => count >= items,
        { what: 'all deliveries', everyMs: 2 },
      );
      meter.stop(items, { traffic: traffic.bytes - before });
    },
    effects: async () => ({ confirmed, deliveries, 'different orders': received.size }),
    async close() {
      await bus.stopConsuming();
      await bus.close();
    },
  };
}
