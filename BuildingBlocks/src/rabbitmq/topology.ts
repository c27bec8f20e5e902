import { tapExchange, type IntegrationEventClass } from '@ticketwave/contracts';
import {
  deadLetterQueue,
  internalExchange,
  partitionQueue,
  partitionsOf,
  retryQueue,
  type SubscribedQueue,
} from '../messaging/index.ts';

export type BindingDeclaration = Topology['bindings'][number];
export type QueueDeclaration = Topology['queues'][number];

/** What exists on the broker for a service. Everything is durable. */
export interface Topology {
  readonly exchanges: readonly { readonly name: string; readonly type: 'topic' | 'direct' }[];
  readonly queues: readonly {
    readonly name: string;
    readonly arguments: Readonly<Record<string, string | number | boolean>>;
  }[];
  readonly bindings: readonly {
    readonly exchange: string;
    readonly queue: string;
    readonly routingKey: string;
  }[];
}

/** Only a net, for a crash before our own counting: the attempts that count are in the database. */
const MAIN_DELIVERY_LIMIT = 1_000;
const SIDE_DELIVERY_LIMIT = 1_000_000;

/** Keeps a message at its source until its target has confirmed it, even when the target is away for a moment. */
const deadLetterAtLeastOnce = (exchange: string, routingKey: string) => ({
  'x-dead-letter-exchange': exchange,
  'x-dead-letter-routing-key': routingKey,
  'x-dead-letter-strategy': 'at-least-once',
  'x-overflow': 'reject-publish',
});

/** The exchanges that a service owns. */
export const ownExchanges = (service: string): Topology['exchanges'] => [
  { name: `${service}.events`, type: 'topic' },
  { name: internalExchange(service), type: 'direct' },
];

/** Where a service publishes its requests a second time; nothing of its own depends on it. */
export const ownTap = (service: string): Topology['exchanges'][number] => ({
  name: tapExchange(service),
  type: 'topic',
});

/** What handlers read, or what is divided among the partitions that they read. */
const mainQueue = (service: string, name: string, deadLetters: string): QueueDeclaration => ({
  name,
  arguments: {
    'x-queue-type': 'quorum',
    'x-delivery-limit': MAIN_DELIVERY_LIMIT,
    ...deadLetterAtLeastOnce(internalExchange(service), deadLetters),
  },
});

/** A partition of a subscription. While it goes from one instance to another, the new reader waits for the old one. */
export function partitionDeclaration(service: string, queue: string, partition: number): QueueDeclaration {
  const { name, arguments: given } = mainQueue(
    service,
    partitionQueue(queue, partition),
    deadLetterQueue(queue),
  );
  return { name, arguments: { ...given, 'x-single-active-consumer': true } };
}

/** A queue with its partitions, its retry queues, its dead letters and all their bindings. */
export function queueTopology(
  service: string,
  { queue, bindings, retry, order }: SubscribedQueue,
): Omit<Topology, 'exchanges'> {
  const internal = internalExchange(service);
  const queues: QueueDeclaration[] = [
    mainQueue(service, queue, deadLetterQueue(queue)),
    ...partitionsOf({ order }).map((partition) => partitionDeclaration(service, queue, partition)),
    ...[...new Set(retry.delays)].map((delay) => ({
      name: retryQueue(queue, delay),
      arguments: {
        'x-queue-type': 'quorum',
        'x-delivery-limit': SIDE_DELIVERY_LIMIT,
        'x-message-ttl': delay,
        ...deadLetterAtLeastOnce(internal, queue),
      },
    })),
    {
      name: deadLetterQueue(queue),
      arguments: { 'x-queue-type': 'quorum', 'x-delivery-limit': SIDE_DELIVERY_LIMIT },
    },
  ];
  return {
    queues,
    bindings: [
      ...bindings.map(({ exchange, pattern }) => ({ exchange, queue, routingKey: pattern })),
      ...queues.map(({ name }) => ({ exchange: internal, queue: name, routingKey: name })),
    ],
  };
}

/** Everything that a service owns on the broker. */
export function serviceTopology(
  service: string,
  queues: readonly SubscribedQueue[],
  publishes: readonly IntegrationEventClass[] = [],
): Topology {
  const parts = queues.map((queue) => queueTopology(service, queue));
  const asks = publishes.some(({ contract }) => contract.kind === 'request');
  return {
    exchanges: [...ownExchanges(service), ...(asks ? [ownTap(service)] : [])],
    queues: parts.flatMap((part) => part.queues),
    bindings: parts.flatMap((part) => part.bindings),
  };
}
