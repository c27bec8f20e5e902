import type { ChannelModel } from 'amqplib';
import { askEach } from './ask-each.ts';

/** What the broker says of a queue. */
export interface QueueCounts {
  /** Messages that nobody holds. */
  readonly ready: number;
  /** On all connections. */
  readonly consumers: number;
}

/**
 * As much work as there are queues, whatever is in them. A queue that does not exist is left out.
 * @throws Error if the broker cannot be asked
 */
export function countQueues(
  connection: ChannelModel,
  names: readonly string[],
): Promise<ReadonlyMap<string, QueueCounts>> {
  return askEach(connection, names, async (channel, name) => {
    const { messageCount: ready, consumerCount: consumers } = await channel.checkQueue(name);
    return { ready, consumers };
  });
}
