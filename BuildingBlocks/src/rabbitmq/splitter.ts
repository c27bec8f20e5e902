import { setTimeout as sleep } from 'node:timers/promises';
import {
  partitionCopy,
  partitionOf,
  publishCopy,
  type EventBus,
  type ReceivedMessage,
  type SubscribedQueue,
  type Verdict,
} from '../messaging/index.ts';
import type { Logger } from '../observability/index.ts';

/** How long a message is held that its partition does not take, before it goes back to its queue. */
const MOMENT_MS = 1_000;

interface SplitterParts {
  readonly service: string;
  readonly bus: Pick<EventBus, 'accepting' | 'publish'>;
  readonly logger: Logger;
}

/**
 * Sends each message of a subscription's queue on to the partition of its stream, in the order in which they come. A message
 * may go only when the broker has confirmed its copy there; the inbox absorbs a second one.
 */
export const splitter =
  (
    { queue, order }: SubscribedQueue,
    { service, bus, logger }: SplitterParts,
  ): ((message: ReceivedMessage) => Promise<Verdict>) =>
  async (message) => {
    const partition = partitionOf(message, order?.partitions ?? 1);
    const outcome = await publishCopy(bus, partitionCopy(message, { service, queue, partition }));
    if (outcome.status === 'confirmed') return 'acknowledge';
    logger.warn(`Partition ${partition} of '${queue}' does not take a message: ${outcome.reason}`);
    if (bus.accepting) await sleep(MOMENT_MS);
    return 'reject';
  };
