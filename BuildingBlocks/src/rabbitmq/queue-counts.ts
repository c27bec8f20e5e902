import type { Channel, ChannelModel } from 'amqplib';
import { closeChannel } from './close.ts';

const NOT_FOUND = 404;

/** What the broker says of a queue. */
export interface QueueCounts {
  /** Messages that nobody holds. */
  readonly ready: number;
  /** On all connections. */
  readonly consumers: number;
}

/**
 * Asks for each queue by a passive declaration, one after the other on one channel: as much work as there are queues,
 * whatever is in them. A queue that does not exist is left out.
 * @throws Error if the broker cannot be asked
 */
export async function countQueues(
  connection: ChannelModel,
  names: readonly string[],
): Promise<ReadonlyMap<string, QueueCounts>> {
  const counts = new Map<string, QueueCounts>();
  let open: Channel | undefined;
  try {
    for (const name of names) {
      open ??= await openChannel(connection);
      try {
        const { messageCount: ready, consumerCount: consumers } = await open.checkQueue(name);
        counts.set(name, { ready, consumers });
      } catch (error) {
        open = undefined; // the broker has closed it
        if (!(error instanceof Error && 'code' in error && error.code === NOT_FOUND)) throw error;
      }
    }
  } finally {
    if (open) await closeChannel(open);
  }
  return counts;
}

/** A channel for checks, each of which gives its own error. */
export async function openChannel(connection: ChannelModel): Promise<Channel> {
  const channel = await connection.createChannel();
  channel.on('error', () => undefined); // the check itself gives the reason
  return channel;
}
