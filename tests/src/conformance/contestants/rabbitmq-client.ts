import { setTimeout as sleep } from 'node:timers/promises';
import type { Contestant, Place, QueueSettings } from '../contestant.ts';
import {
  bodyOf,
  EXCHANGE,
  PREFETCH,
  QUEUE,
  QUEUE_ARGUMENTS,
  readBody,
  routingKeyOf,
  type Order,
} from '../order.ts';
import type { Shop } from '../shop.ts';
import { shopDatabase } from './database.ts';
import { load } from './load.ts';

interface Consumer {
  on(event: 'error', listener: (error: Error) => void): void;
  once(event: 'ready', listener: () => void): void;
  close(): Promise<void>;
}

interface Library {
  readonly Connection: new (url: string) => {
    on(event: 'error', listener: (error: Error) => void): void;
    createPublisher(options: object): {
      on(event: 'basic.return', listener: (message: { readonly messageId?: string }) => void): void;
      send(to: object, body: object): Promise<void>;
      close(): Promise<void>;
    };
    createConsumer(options: object, handle: (message: { readonly body: unknown }) => Promise<void>): Consumer;
    close(): Promise<void>;
  };
}

/** Its event comes after `send` has resolved. */
const RETURNED_WITHIN_MS = 100;
/** So often it is tried to publish, with its own back-off of 1 s to 30 s between. */
const PUBLISHED_AT_MOST = 10;

/** Its Consumer and its Publisher, which its manual recommends. */
export async function open(place: Place, settings: QueueSettings, shop: Shop): Promise<Contestant> {
  const { Connection } = load(place, 'rabbitmq-client') as Library;
  const { record, pool } = shopDatabase(place.databaseUrl);
  const connection = new Connection(place.amqpUrl);
  connection.on('error', (error) => console.error(error.message));
  const atOnce = settings.isOrdered ? 1 : PREFETCH;
  const consumer = connection.createConsumer(
    {
      queue: QUEUE,
      queueOptions: { durable: true, arguments: QUEUE_ARGUMENTS },
      queueBindings: settings.binds.map((routingKey) => ({ exchange: EXCHANGE, routingKey })),
      qos: { prefetchCount: atOnce },
      concurrency: atOnce,
    },
    ({ body }) => shop.handle(readBody(body).note, record),
  );
  consumer.on('error', (error) => console.error(error.message));
  await new Promise<void>((resolve) => consumer.once('ready', resolve));
  const returned = new Set<unknown>();
  const publisher = connection.createPublisher({
    confirm: true,
    maxAttempts: PUBLISHED_AT_MOST,
  });
  publisher.on('basic.return', ({ messageId }) => returned.add(messageId));
  return {
    async publish(order: Order) {
      const to = { exchange: EXCHANGE, routingKey: routingKeyOf(order), durable: true, messageId: order.id };
      await publisher.send({ ...to, mandatory: order.kind === 'dispatch' }, bodyOf(order));
      await sleep(RETURNED_WITHIN_MS);
      return returned.has(order.id) ? 'returned' : 'confirmed';
    },
    async stop() {
      await publisher.close();
      await consumer.close();
      await connection.close();
      await pool.end();
    },
  };
}
