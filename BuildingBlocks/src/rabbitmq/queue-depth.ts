import type { ChannelModel } from 'amqplib';
import { closeChannel } from './close.ts';

const NOT_FOUND = 404;

/** How many messages are ready in a queue; undefined if there is no such queue. */
export async function readyIn(connection: ChannelModel, queue: string): Promise<number | undefined> {
  const channel = await connection.createChannel();
  const state = { closed: false };
  channel.on('error', () => (state.closed = true)); // the check itself gives the reason
  try {
    return (await channel.checkQueue(queue)).messageCount;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === NOT_FOUND) return undefined;
    throw error;
  } finally {
    if (!state.closed) await closeChannel(channel);
  }
}
