import type { OrderByStream, UnitOfWork } from '../messaging/index.ts';
import type { StreamCursor, StreamPosition } from './stream-cursor.ts';

/** A message that waits in the database for those before it. */
export interface ParkedMessage {
  readonly messageId: string;
  readonly position: StreamPosition;
  readonly delivery: ParkedDelivery;
}

/** The message itself. */
export interface ParkedDelivery {
  /** Exchange, routing key and properties, as JSON. */
  readonly json: string;
  readonly body: Buffer;
}

/** A parked message whose turn has come. */
export interface ReleasedMessage extends ParkedDelivery {
  readonly messageId: string;
  /** Numbers after this one and before its own are not waited for. */
  readonly passedFrom: number;
  /** Somebody had begun to handle it before, and did not say how that ended. */
  readonly isRepeated: boolean;
}

/** A cursor with what else its row is asked for. */
export interface LockedCursor extends StreamCursor {
  /** Whether messages of the stream are parked. */
  readonly hasFollowers: boolean;
}

/** A stream that goes on although numbers are missing. */
export interface PassedGap {
  readonly stream: string;
  readonly from: number;
  readonly to: number;
}

/** Where a message is that was seen and could not be handled. */
export type Elsewhere = 'retry' | 'dead-letter';

/** How far an ordered subscription has come in each stream, and which messages wait for others. */
export interface ReaderStreams {
  /** Reads where the streams are, and locks them until the unit of work ends, in the order of their names. */
  lock(
    queue: string,
    streams: readonly string[],
    work: UnitOfWork,
  ): Promise<ReadonlyMap<string, LockedCursor>>;
  /**
   * Messages of locked streams have been handled.
   * @param to of each stream that has moved, its last message
   * @param messageIds all of them; none is parked any more
   */
  move(
    queue: string,
    to: readonly StreamPosition[],
    messageIds: readonly string[],
    work: UnitOfWork,
  ): Promise<void>;
  /** Keeps messages of locked streams. @returns the ids of those for which there was room */
  park(
    queue: string,
    messages: readonly ParkedMessage[],
    limit: number,
    work: UnitOfWork,
  ): Promise<readonly string[]>;
  /**
   * Keeps a message that has failed, until it is tried again; its stream waits for it.
   * @param delay milliseconds
   * @param reason why it has failed
   * @returns false if nobody waits for the message: it is behind the cursor, or too far ahead of it
   */
  parkForRetry(queue: string, message: ParkedMessage, delay: number, reason: string): Promise<boolean>;
  /** Notes that a confirmed copy of the message is there: its number is not missing, and it is not parked. */
  noteElsewhere(
    queue: string,
    messageId: string,
    position: StreamPosition,
    place: Elsewhere,
    reason: string,
  ): Promise<void>;
  /**
   * The parked messages of a stream that can be handled now, one after the other. They are the caller's for `leaseMs`.
   * Moves the cursor over what was discarded.
   */
  take(queue: string, stream: string, limit: number, leaseMs: number): Promise<readonly ReleasedMessage[]>;
  /** Gives back what was taken and not handled. */
  giveBack(queue: string, messageIds: readonly string[]): Promise<void>;
  /** Streams with parked messages that can be handled, and that nobody has moved for a moment. */
  due(queue: string, leaseMs: number): Promise<readonly string[]>;
  /**
   * Lets the time go on for numbers that are missing: by what has passed since the last call of any instance, at most
   * `most` milliseconds. @returns the gaps for which that was long enough, and that are passed now
   */
  missed(
    queue: string,
    order: Pick<Required<OrderByStream>, 'gapLimit' | 'onGap'>,
    most: number,
  ): Promise<readonly PassedGap[]>;
  /** How many messages are parked. */
  parked(queue: string): Promise<number>;
}
