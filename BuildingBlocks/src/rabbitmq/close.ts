import type { EventEmitter } from 'node:events';
import type { Channel, ChannelModel } from 'amqplib';

/** Closes a channel; settles also if the connection is lost meanwhile. */
export function closeChannel(channel: Channel): Promise<void> {
  return untilClosed(channel, channel.close());
}

/** Closes a connection; settles also if it is lost meanwhile. */
export function closeConnection(model: ChannelModel): Promise<void> {
  return connectionClosed(model, model.close());
}

/**
 * Waits for the end of a connection; settles also if it is lost meanwhile.
 * @param closing the promise of whoever closes it
 */
export function connectionClosed({ connection }: ChannelModel, closing: Promise<void>): Promise<void> {
  // What is inside, for the connection manager takes the listeners off the model itself.
  return untilClosed(connection as unknown as EventEmitter, closing);
}

/**
 * amqplib never settles the promise of a `close` whose answer does not come, because the connection is lost or the
 * heartbeat has given it up: then there is only the event.
 */
function untilClosed(emitter: EventEmitter, closing: Promise<void>): Promise<void> {
  return Promise.race([closing, new Promise<void>((resolve) => void emitter.once('close', resolve))]);
}
