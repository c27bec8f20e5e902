import type { ConfirmChannel, ConsumeMessage, Options } from 'amqplib';
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

interface ChannelWrapper {
  on(event: 'error', listener: (error: Error) => void): void;
  waitForConnect(): Promise<void>;
  publish(exchange: string, key: string, body: object, options: Options.Publish): Promise<boolean>;
  consume(queue: string, listener: (message: ConsumeMessage) => void, options: object): Promise<unknown>;
  ack(message: ConsumeMessage): void;
  nack(message: ConsumeMessage, allUpTo: boolean, requeue: boolean): void;
  cancelAll(): Promise<void>;
  close(): Promise<void>;
}

interface Library {
  readonly connect: (
    urls: readonly string[],
    options: object,
  ) => { createChannel(options: object): ChannelWrapper; close(): Promise<void> };
}

/** Handlers, their errors and the end are the application's: this is the least that it has to write. */
export async function open(place: Place, settings: QueueSettings, shop: Shop): Promise<Contestant> {
  const { connect } = load(place, 'amqp-connection-manager') as Library;
  const { record, pool } = shopDatabase(place.databaseUrl);
  const connection = connect([place.amqpUrl], { heartbeatIntervalInSeconds: 20, reconnectTimeInSeconds: 1 });
  const returned = new Set<unknown>();
  const publishing = connection.createChannel({
    json: true,
    publishTimeout: 30_000,
    setup: async (channel: ConfirmChannel) => {
      channel.on('return', ({ properties }: ConsumeMessage) => returned.add(properties.messageId));
    },
  });
  const consuming = connection.createChannel({
    setup: async (channel: ConfirmChannel) => {
      await channel.assertQueue(QUEUE, { durable: true, arguments: QUEUE_ARGUMENTS });
      for (const pattern of settings.binds) await channel.bindQueue(QUEUE, EXCHANGE, pattern);
    },
  });
  for (const channel of [publishing, consuming]) channel.on('error', (error) => console.error(error.message));
  const running = new Set<Promise<void>>();
  const handle = async (message: ConsumeMessage): Promise<void> => {
    try {
      await shop.handle(readBody(JSON.parse(message.content.toString())).note, record);
      consuming.ack(message);
    } catch {
      consuming.nack(message, false, true);
    }
  };
  const deliver = (message: ConsumeMessage): void => {
    const run = handle(message).finally(() => running.delete(run));
    running.add(run);
  };
  await consuming.consume(QUEUE, deliver, { prefetch: settings.isOrdered ? 1 : PREFETCH });
  await Promise.all([publishing.waitForConnect(), consuming.waitForConnect()]);
  return {
    async publish(order: Order) {
      await publishing.publish(EXCHANGE, routingKeyOf(order), bodyOf(order), {
        messageId: order.id,
        persistent: true,
        contentType: 'application/json',
        mandatory: order.kind === 'dispatch',
      });
      return returned.has(order.id) ? 'returned' : 'confirmed';
    },
    async stop() {
      await consuming.cancelAll();
      await Promise.all(running);
      await consuming.close();
      await publishing.close();
      await connection.close();
      await pool.end();
    },
  };
}
