import type { StreamCursor } from './stream-cursor.ts';

/** What is known of a number of a stream that has not been handled. */
export interface KnownNumber {
  readonly messageId: string;
  readonly sequence: number;
  readonly place: string;
  /** Somebody is handling it, or it has failed and its retry is not due. */
  readonly isHeld: boolean;
}

/** What can happen to a stream without another message coming. */
export interface Release {
  /** To be handled, in this order. */
  readonly messages: readonly { readonly messageId: string; readonly passedFrom: number }[];
  /** The cursor may move so far at once: what is before was discarded. */
  readonly last: number;
}

/**
 * What may be handled now, given how far the stream has come and which numbers are known.
 * @param numbers by sequence, from the lowest
 */
export function releasable({ last, passTo }: StreamCursor, numbers: readonly KnownNumber[]): Release {
  const messages: { messageId: string; passedFrom: number }[] = [];
  let reached = last;
  let discarded = last;
  let before = last;
  for (const { messageId, sequence, place, isHeld } of numbers) {
    if (isHeld || sequence > Math.max(reached, passTo) + 1) break;
    if (place === 'here') {
      messages.push({ messageId, passedFrom: before });
      before = Math.max(before, sequence);
    } else if (place === 'discarded') {
      if (messages.length === 0) before = discarded = Math.max(discarded, sequence);
    } else if (sequence > Math.max(last, passTo)) break;
    reached = Math.max(reached, sequence);
  }
  return { messages, last: discarded };
}
