import type { Channel, ChannelModel } from 'amqplib';
import { closeChannel } from './close.ts';

const NOT_FOUND = 404;

/**
 * Asks for each name by a passive declaration, one after the other on one channel. What does not exist is left out.
 * @throws Error if the broker cannot be asked
 */
export async function askEach<R>(
  connection: ChannelModel,
  names: readonly string[],
  ask: (channel: Channel, name: string) => Promise<R>,
): Promise<ReadonlyMap<string, R>> {
  const answers = new Map<string, R>();
  let open: Channel | undefined;
  try {
    for (const name of names) {
      open ??= await openChannel(connection);
      try {
        answers.set(name, await ask(open, name));
      } catch (error) {
        open = undefined; // the broker has closed it
        if (!(error instanceof Error && 'code' in error && error.code === NOT_FOUND)) throw error;
      }
    }
  } finally {
    if (open) await closeChannel(open);
  }
  return answers;
}

async function openChannel(connection: ChannelModel): Promise<Channel> {
  const channel = await connection.createChannel();
  channel.on('error', () => undefined); // the check itself gives the reason
  return channel;
}
