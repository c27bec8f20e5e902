import { hash } from 'node:crypto';
import { contentOf, type Envelope } from '@ticketwave/contracts';
import type { ReceivedMessage } from './received-message.ts';
import type { SubscribedQueue } from './subscribed-queue.ts';

/** Where the messages of a part of a subscription's streams wait, from 1. */
export const partitionQueue = (queue: string, partition: number): string => `${queue}.partition.${partition}`;

/** Which there are, those included into which nothing goes any more; none if the subscription has but its queue. */
export function partitionsOf({ order }: Pick<SubscribedQueue, 'order'>): number[] {
  const { partitions = 1, formerPartitions = 1 } = order ?? {};
  const count = Math.max(partitions, formerPartitions);
  return count === 1 ? [] : Array.from({ length: count }, (_, index) => index + 1);
}

/** Everything in which messages of a subscription wait for a handler's first look. */
export const mainQueues = ({ queue, order }: Pick<SubscribedQueue, 'queue' | 'order'>): string[] => [
  queue,
  ...partitionsOf({ order }).map((partition) => partitionQueue(queue, partition)),
];

/** Whether what comes to the queue of the subscription is sent on to its partitions. */
export const isSplit = ({ order }: Pick<SubscribedQueue, 'order'>): boolean => (order?.partitions ?? 1) > 1;

/** The partition of a message, from 1; the same for all messages of a stream, whoever asks and wherever. */
export function partitionOf(message: ReceivedMessage, partitions: number): number {
  const digest = hash('sha1', streamIn(message) ?? message.properties.messageId ?? '', 'buffer');
  return (digest.readUInt32BE(0) % partitions) + 1;
}

/** By its properties, with which its envelope must agree; by the envelope where a foreign publisher has left them out. */
function streamIn(message: ReceivedMessage): string | undefined {
  const { type, headers } = message.properties;
  const entity = headers['x-entity-id'];
  if (type !== undefined && typeof entity === 'string') return streamName(type, entity);
  try {
    const { event_type: eventType, metadata } = envelopeIn(message);
    return streamName(eventType, metadata.entity_id);
  } catch {
    return undefined; // it can never be handled, and goes to the dead letters from whatever partition
  }
}

/** Not validated yet. @throws Error if it is none */
const envelopeIn = (message: ReceivedMessage): Pick<Envelope, 'event_type' | 'metadata'> =>
  message.envelope
    ? message.envelope()
    : (JSON.parse(contentOf(message).toString('utf8')) as Pick<Envelope, 'event_type' | 'metadata'>);

const streamName = (type: string, entity: string): string =>
  `${type.slice(0, type.lastIndexOf('.'))}:${entity}`;
