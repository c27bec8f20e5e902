import { loadBuild } from '../build-under-test.ts';
import type { Contestant, Place } from '../contestant.ts';
import { envelopeSchema, VALIDATION } from '../hand-validation.ts';
import { inLanes } from '../lanes.ts';
import { orderEvents, orderMessage, type Order } from '../orders.ts';
import { untilIs } from '../queues.ts';
import { loadRival } from '../rivals.ts';
import { AT_A_TIME, IN_FLIGHT } from '../traffic.ts';

interface RabbitMqClient {
  readonly Connection: new (url: string) => {
    createPublisher(options: object): {
      send(to: object, body: unknown): Promise<void>;
      close(): Promise<void>;
    };
    createConsumer(
      options: object,
      handle: (message: { readonly body: unknown }) => Promise<void>,
    ): {
      on(event: 'error', listener: (error: Error) => void): void;
      once(event: 'ready', listener: () => void): void;
      close(): Promise<void>;
    };
    close(): Promise<void>;
  };
}

const EXCHANGE = 'warehouse.events';
const QUEUE = 'warehouse.echo';

/** Its Publisher with confirms and its Consumer, as its manual recommends, with the same Joi schemas on both sides. */
export async function open(place: Place): Promise<Contestant> {
  const { Connection } = loadRival(place, 'rabbitmq-client') as RabbitMqClient;
  const build = await loadBuild(place.tree);
  const { OrderReserved } = orderEvents(build);
  const { schema, routingKey } = OrderReserved.contract;
  const envelope = envelopeSchema(build);
  const [publishing, consuming] = [new Connection(place.amqpUrl), new Connection(place.amqpUrl)];
  const exchanges = [{ exchange: EXCHANGE, type: 'topic', durable: true }];
  const received = new Set<string>();
  let deliveries = 0;
  let confirmed = 0;
  const consumer = consuming.createConsumer(
    {
      queue: QUEUE,
      queueOptions: { durable: true, arguments: { 'x-queue-type': 'quorum' } },
      queueBindings: [{ exchange: EXCHANGE, routingKey }],
      qos: { prefetchCount: AT_A_TIME },
      exchanges,
    },
    async ({ body }) => {
      const { value, error } = envelope.validate(body, VALIDATION);
      if (error) throw error;
      const { data } = value as { data: Order };
      const { error: wrong } = schema.validate(data, { ...VALIDATION, allowUnknown: true });
      if (wrong) throw wrong;
      received.add(data.order_id);
      deliveries++;
    },
  );
  consumer.on('error', (error) => console.error(error));
  await new Promise<void>((resolve) => consumer.once('ready', resolve));
  const publisher = publishing.createPublisher({ confirm: true, exchanges });
  return {
    async prepare() {
      received.clear();
      deliveries = confirmed = 0;
    },
    async run(items, meter) {
      meter.start();
      await inLanes(items, IN_FLIGHT, async () => {
        const { envelope: made, options } = orderMessage(OrderReserved);
        const { error } = schema.validate(made['data'], VALIDATION);
        if (error) throw error;
        const { messageId, type, correlationId, appId, headers } = options;
        const to = {
          exchange: EXCHANGE,
          routingKey,
          durable: true,
          messageId,
          type,
          correlationId,
          appId,
          headers,
        };
        await publisher.send(to, made);
        confirmed++;
      });
      await untilIs(
        async () => deliveries,
        (count) => count >= items,
        { what: 'all deliveries', everyMs: 2 },
      );
      meter.stop(items);
    },
    effects: async () => ({ confirmed, deliveries, 'different orders': received.size }),
    async close() {
      await publisher.close();
      await consumer.close();
      await publishing.close();
      await consuming.close();
    },
  };
}
