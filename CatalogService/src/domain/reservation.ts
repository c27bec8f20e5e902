import type { Refusal } from './ticketed-event.ts';

/** What one booking holds, held or was refused of one event: at most one of these for the two of them, for ever. */
export type Reservation = {
  readonly eventId: string;
  readonly bookingId: string;
  /** Tickets asked for. */
  readonly quantity: number;
} & (
  | { readonly status: 'reserved' }
  /** Given back, or never to be taken because the release came first. */
  | { readonly status: 'released' }
  | { readonly status: 'rejected'; readonly reason: Refusal }
);
