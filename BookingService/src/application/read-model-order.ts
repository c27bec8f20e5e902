import type { OrderByStream } from '@ticketwave/building-blocks/messaging';

/**
 * How both read models follow their streams. A list that lacks one step for good is worse than one that has skipped it:
 * after a gap it goes on, and what comes late adds only what newer messages do not say. While an older version that
 * keeps no cursors handles messages beside this one, each of its messages is such a gap.
 */
export const READ_MODEL_ORDER: OrderByStream = { by: 'stream', gapLimit: 30_000, onGap: 'skip' };
