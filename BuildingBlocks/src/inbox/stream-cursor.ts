import { readEnvelope, type Envelope } from '@ticketwave/contracts';
import type { OrderByStream, ReceivedMessage } from '../messaging/index.ts';

/** Where a message stands: the number in its stream, and when it was published. */
export interface StreamPosition {
  /** `{service}.{entity}:{entity id}`. */
  readonly stream: string;
  readonly sequence: number;
  readonly publishedAt: Date;
}

/** How far an ordered subscription has come in a stream. */
export interface StreamCursor {
  /** The number of the last message that was handled; 0 before the first one. */
  readonly last: number;
  /** Of that message; null before the first one. */
  readonly lastPublishedAt: Date | null;
  /** Numbers up to this one that are missing are not waited for. */
  readonly passTo: number;
}

/**
 * How a message stands to the cursor of its stream:
 * - `next`: it is the one that is waited for;
 * - `early`: others come before it;
 * - `late`: messages after it have been handled;
 * - `renumbered`: its number is behind the cursor, and yet it is newer: the publisher has gone back, as after the restore
 *   of a backup;
 * - `far-ahead`: no publisher that counts from 1 gives such a number.
 */
export type Turn = 'next' | 'early' | 'late' | 'renumbered' | 'far-ahead';

/** No stream is expected to be so much further than its reader. */
export const MAXIMUM_JUMP = 10_000;
/** Clocks of a publisher's instances may differ by so much: within it, numbers alone decide what is newer. */
const CLOCK_TOLERANCE_MS = 10_000;

/**
 * @param options.passedFrom numbers after this one and before the message's own are not waited for
 * @param options.isRedriven a person has sent it back: its number is right, however far ahead
 */
export function turnOf(
  { sequence, publishedAt }: Pick<StreamPosition, 'sequence' | 'publishedAt'>,
  { last, lastPublishedAt, passTo }: StreamCursor,
  {
    from,
    passedFrom = sequence - 1,
    isRedriven = false,
  }: {
    readonly from: OrderByStream['from'];
    readonly passedFrom?: number;
    readonly isRedriven?: boolean;
  },
): Turn {
  if (sequence <= last) {
    if (!lastPublishedAt) return 'late';
    return publishedAt.getTime() - lastPublishedAt.getTime() > CLOCK_TOLERANCE_MS ? 'renumbered' : 'late';
  }
  const isFirst = last === 0 && passTo === 0;
  if (isFirst && from === 'first-seen') return 'next';
  if (Math.min(passedFrom, sequence - 1) <= Math.max(last, passTo)) return 'next';
  return sequence - Math.max(last, passTo) > MAXIMUM_JUMP && !isRedriven ? 'far-ahead' : 'early';
}

/** The position of a message in its stream, as its publisher has stamped it. */
export function positionOf({ event_type: type, timestamp, metadata }: Envelope): StreamPosition {
  return {
    stream: `${type.slice(0, type.lastIndexOf('.'))}:${metadata.entity_id}`,
    sequence: metadata.sequence,
    publishedAt: new Date(timestamp),
  };
}

/** A message and where it stands. */
export interface PlacedMessage {
  readonly messageId: string;
  readonly position: StreamPosition;
}

/** Of a message that may be anything. @returns undefined if it does not say where it stands */
export function positionIn(message: ReceivedMessage): PlacedMessage | undefined {
  try {
    const envelope = readEnvelope(message);
    return { messageId: envelope.event_id, position: positionOf(envelope) };
  } catch {
    return undefined;
  }
}
