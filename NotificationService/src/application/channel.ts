import type { Content } from '../domain/notification-state.ts';
import type { ChannelName } from '../domain/notification-type.ts';

export interface OutgoingMessage extends Content {
  /** The same at every attempt, so that a receiver can drop what it has already. */
  readonly id: string;
  readonly recipient: string;
  readonly createdAt: Date;
}

/** Hands messages over to the world outside. Bind one for each name. */
export abstract class Channel {
  abstract readonly name: ChannelName;

  /**
   * Ends when the message is handed over, and not before.
   * @param signal aborted when the time is up: whether the message is handed over is then unknown
   * @throws UndeliverableError if no repetition can help; anything else is worth another attempt
   */
  abstract deliver(message: OutgoingMessage, signal: AbortSignal): Promise<void>;
}

/** The channel will never take this message. */
export class UndeliverableError extends Error {
  override readonly name = 'UndeliverableError';
}
