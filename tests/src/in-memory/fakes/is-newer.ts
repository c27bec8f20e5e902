import type { MessagePosition } from '@ticketwave/booking-service/application/message-position';

/** Publishers' clocks may differ by so much; within it numbers alone say what is newer. */
const CLOCK_TOLERANCE_MS = 10_000;

/**
 * Whether what the message says replaces what is kept. One with a lower number does only if it was published later:
 * then its publisher has gone back, as after the restore of a backup.
 */
export const isNewer = (message: MessagePosition, kept: MessagePosition): boolean =>
  message.sequence > kept.sequence ||
  (message.publishedAt !== null &&
    kept.publishedAt !== null &&
    message.publishedAt.getTime() - kept.publishedAt.getTime() > CLOCK_TOLERANCE_MS);
