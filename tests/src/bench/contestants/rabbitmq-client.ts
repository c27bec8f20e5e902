import { loadBuild } from '../build-under-test.ts';
import type { Contestant, Place } from '../contestant.ts';
import { envelopeSchema, VALIDATION } from '../hand-validation.ts';
import { orderEvents, orderMessage, type Order } from '../orders.ts';
import { RoundTrips } from '../round-trips.ts';
import { loadRival } from '../rivals.ts';
import { AT_A_TIME } from '../traffic.ts';

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
  const trips = new RoundTrips();
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
      trips.delivered(data.order_id);
    },
  );
  consumer.on('error', (error) => console.error(error));
  await new Promise<void>((resolve) => consumer.once('ready', resolve));
  const publisher = publishing.createPublisher({ confirm: true, exchanges });
  const publish = async (): Promise<void> => {
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
    trips.confirmed();
  };
  return trips.contestant(publish, async () => {
    await publisher.close();
    await consumer.close();
    await publishing.close();
    await consuming.close();
  });
}
