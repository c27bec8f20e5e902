import type { MessageContext } from '@ticketwave/building-blocks/messaging';

/** Where a message stands in its stream, and when it was published; kept beside what it says, for people and checks. */
export interface MessagePosition {
  readonly sequence: number;
  /** Null if it is not known. */
  readonly publishedAt: Date | null;
}

export const positionOf = ({ envelope }: MessageContext): MessagePosition => ({
  sequence: envelope.metadata.sequence,
  publishedAt: new Date(envelope.timestamp),
});
