import type { Message, Options } from 'amqplib';
import type { Place, QueueSettings } from '../contestant.ts';
import { bodyOf, EXCHANGE, PREFETCH, QUEUE, routingKeyOf, type Order, type Outcome } from '../order.ts';
import { load } from './load.ts';

/** What becomes of a message that is not acknowledged. */
export interface Recovery {
  readonly strategy: 'nack' | 'republish';
  readonly defer?: number;
  readonly requeue?: boolean;
  readonly attempts?: number;
  readonly immediateNack?: boolean;
}

export type AckOrNack = (error?: Error, recovery?: Recovery | readonly Recovery[]) => void;

interface Publication {
  on(event: 'success' | 'return', listener: () => void): Publication;
  on(event: 'error', listener: (error: Error) => void): Publication;
}

interface Subscription {
  on(
    event: 'message',
    listener: (message: Message, content: unknown, ackOrNack: AckOrNack) => void,
  ): Subscription;
  on(
    event: 'invalid_content' | 'redeliveries_exceeded',
    listener: (error: Error, message: Message, ackOrNack: AckOrNack) => void,
  ): Subscription;
  on(event: 'error', listener: (error: Error) => void): Subscription;
  on(event: 'subscribed', listener: () => void): Subscription;
}

export interface Broker {
  on(event: 'error', listener: (error: Error) => void): void;
  publish(name: string, content: object, overrides: { options: Options.Publish }): Promise<Publication>;
  subscribe(name: string): Promise<Subscription>;
  unsubscribeAll(): Promise<void>;
  shutdown(): Promise<void>;
}

interface Library {
  readonly BrokerAsPromised: { create(config: object): Promise<Broker> };
  readonly withDefaultConfig: (config: object) => object;
}

/** Rascal with its default configuration for production. @param queueArguments of `shop.orders` */
export async function createBroker(
  place: Place,
  { binds, isOrdered }: QueueSettings,
  queueArguments: object,
): Promise<Broker> {
  const { BrokerAsPromised, withDefaultConfig } = load(place, 'rascal') as Library;
  const url = new URL(place.amqpUrl);
  const publication = (kind: Order['kind']): object => ({
    exchange: EXCHANGE,
    routingKey: routingKeyOf({ id: '', entity: '', note: '', kind }),
    options: { mandatory: kind === 'dispatch' },
  });
  const broker = await BrokerAsPromised.create(
    withDefaultConfig({
      vhosts: {
        [decodeURIComponent(url.pathname.slice(1))]: {
          connection: { url: place.amqpUrl },
          exchanges: { [EXCHANGE]: { type: 'topic' } },
          queues: { [QUEUE]: { options: { durable: true, arguments: queueArguments } } },
          bindings: Object.fromEntries(
            binds.map((pattern, index) => [
              `binding-${index}`,
              { source: EXCHANGE, destination: QUEUE, bindingKey: pattern },
            ]),
          ),
          publications: { placed: publication('placed'), dispatch: publication('dispatch') },
          subscriptions: { orders: { queue: QUEUE, prefetch: isOrdered ? 1 : PREFETCH } },
        },
      },
    }),
  );
  broker.on('error', (error) => console.error(error.message));
  return broker;
}

/** Its `success` and its `return` come in either order. */
const RETURNED_WITHIN_MS = 100;

/** Rejects on its `error`. */
export async function publishBy(broker: Broker, order: Order): Promise<Outcome> {
  const publication = await broker.publish(order.kind, bodyOf(order), { options: { messageId: order.id } });
  return new Promise((resolve, reject) => {
    publication
      .on('return', () => resolve('returned'))
      .on('success', () => setTimeout(resolve, RETURNED_WITHIN_MS, 'confirmed'))
      .on('error', reject);
  });
}
