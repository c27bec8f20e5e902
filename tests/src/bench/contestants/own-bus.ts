import { randomUUID } from 'node:crypto';
import { loadBuild } from '../build-under-test.ts';
import type { Contestant, Place } from '../contestant.ts';
import { anOrder, orderEvents, type Order } from '../orders.ts';
import { silent } from '../own-messaging.ts';
import { untilIs } from '../queues.ts';
import { RoundTrips } from '../round-trips.ts';
import { AT_A_TIME } from '../traffic.ts';

const SOURCE = { name: 'warehouse-service', version: '1.0.0' };

/** The bus of the build under test without a database: what is published is validated, read and validated again. */
export async function open(place: Place): Promise<Contestant> {
  const build = await loadBuild(place.tree);
  const { validatePublished, toMessage } = build.contracts;
  const { OrderReserved } = orderEvents(build);
  const handler = build.messaging.on(
    OrderReserved,
    { subscription: { name: 'echo', concurrency: AT_A_TIME } },
    () => Promise.resolve(),
  );
  const [queue] = build.adapters.subscribedQueues('warehouse', [handler]);
  const bus = new build.rabbitmq.RabbitMqEventBus({
    broker: () => ({ url: place.amqpUrl }),
    service: 'warehouse',
    version: '1.0.0',
    contracts: '',
    logger: silent,
    metrics: new build.observability.Metrics(),
    exchangesBy: 'self-declared',
  });
  const trips = new RoundTrips();
  bus.consume(queue!, async (message) => {
    const run = build.inbox.readMessage(message, queue!);
    trips.delivered((run!.envelope.data as Order).order_id);
    return 'acknowledge';
  });
  bus.open();
  await untilIs(
    async () => bus.problems(),
    (problems) => Object.keys(problems).length === 0,
    { what: 'a bus' },
  );

  const publish = async (sequence: number): Promise<void> => {
    const event = new OrderReserved(anOrder());
    validatePublished(event.contract, event.data);
    const id = randomUUID();
    const pending = {
      ...{ event, className: 'OrderReserved', id, timestamp: new Date().toISOString() },
      correlation: { correlationId: id, causationId: id },
      trace: {},
    };
    const message = toMessage(event.contract, build.adapters.buildEnvelope(pending, sequence + 1, SOURCE));
    const outcome = await bus.publish(message, { mandatory: false });
    if (outcome.status === 'confirmed') trips.confirmed();
  };
  return trips.contestant(publish, async () => {
    await bus.stopConsuming();
    await bus.close();
  });
}
