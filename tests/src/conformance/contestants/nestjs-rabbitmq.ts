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

type Decorator = (target: object, key?: string, descriptor?: PropertyDescriptor) => void;

interface Connection {
  readonly managedChannel: { addSetup(setup: (channel: ConfirmChannel) => Promise<void>): Promise<void> };
  publish(exchange: string, key: string, body: object, options: Options.Publish): Promise<boolean>;
}

interface Common {
  readonly Module: (options: object) => Decorator;
  readonly Injectable: () => Decorator;
}

interface Core {
  readonly NestFactory: {
    createApplicationContext(
      module: object,
      options: object,
    ): Promise<{ get(token: object): Connection; close(): Promise<void> }>;
  };
}

interface Library {
  readonly AmqpConnection: object;
  readonly RabbitMQModule: { forRoot(config: object): object };
  readonly RabbitSubscribe: (options: object) => Decorator;
}

/** A Nest application with a `@RabbitSubscribe` handler. Decorators are called: these sources are not Nest's. */
export async function open(place: Place, settings: QueueSettings, shop: Shop): Promise<Contestant> {
  load(place, 'reflect-metadata');
  const { Module, Injectable } = load(place, '@nestjs/common') as Common;
  const { NestFactory } = load(place, '@nestjs/core') as Core;
  const { AmqpConnection, RabbitMQModule, RabbitSubscribe } = load(
    place,
    '@golevelup/nestjs-rabbitmq',
  ) as Library;
  const { record, pool } = shopDatabase(place.databaseUrl);

  class Orders {
    handle(body: unknown): Promise<void> {
      return shop.handle(readBody(body).note, record);
    }
  }
  Injectable()(Orders);
  RabbitSubscribe({
    exchange: EXCHANGE,
    routingKey: settings.binds,
    queue: QUEUE,
    queueOptions: { durable: true, arguments: QUEUE_ARGUMENTS },
  })(Orders.prototype, 'handle', Object.getOwnPropertyDescriptor(Orders.prototype, 'handle'));

  class Application {}
  Module({
    imports: [
      RabbitMQModule.forRoot({
        uri: place.amqpUrl,
        exchanges: [{ name: EXCHANGE, type: 'topic' }],
        prefetchCount: settings.isOrdered ? 1 : PREFETCH,
        connectionInitOptions: { wait: true, timeout: 30_000 },
        connectionManagerOptions: { heartbeatIntervalInSeconds: 20, reconnectTimeInSeconds: 1 },
        defaultPublishOptions: { persistent: true },
      }),
    ],
    providers: [Orders],
  })(Application);
  const application = await NestFactory.createApplicationContext(Application, { logger: ['error'] });
  const connection = application.get(AmqpConnection);
  const returned = new Set<unknown>();
  await connection.managedChannel.addSetup(async (channel) => {
    channel.on('return', ({ properties }: ConsumeMessage) => returned.add(properties.messageId));
  });
  return {
    async publish(order: Order) {
      await connection.publish(EXCHANGE, routingKeyOf(order), bodyOf(order), {
        messageId: order.id,
        contentType: 'application/json',
        mandatory: order.kind === 'dispatch',
      });
      return returned.has(order.id) ? 'returned' : 'confirmed';
    },
    async stop() {
      await application.close();
      await pool.end();
    },
  };
}
