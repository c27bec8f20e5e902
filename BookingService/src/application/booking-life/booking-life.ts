import type { Compensation } from '@ticketwave/building-blocks/saga';
import type {
  BookingState,
  BookingStatus,
  CancellationReason,
  FailureReason,
} from '../../domain/booking-state.ts';

/** What is asked of other services to undo what a booking that ended had set off. */
export type Undoing = 'release' | 'refund';

/** What is known of the payment. It may have succeeded before it is known to be prepared. */
export interface LifePayment {
  readonly id: string | null;
  readonly prepared: boolean;
  readonly outcome: 'open' | 'paid' | 'failed';
}

/** All that the next step of a booking depends on. JSON: times are ISO 8601, money is minor units. */
export interface BookingLife {
  readonly eventId: string;
  readonly quantity: number;
  readonly priceMinor: number;
  /** ISO 4217. */
  readonly currency: string;
  readonly expiresAt: string;
  readonly status: BookingStatus;
  /** What Catalog has said about the tickets. */
  readonly inventory: 'unanswered' | 'reserved' | 'rejected';
  readonly payment: LifePayment;
  /** What was given back, one entry each. */
  readonly refunds: readonly { readonly id: string; readonly minor: number }[];
  /** Why it ended; null if it has not. */
  readonly endedFor: CancellationReason | FailureReason | null;
  readonly compensations: readonly Compensation[];
}

/**
 * Seconds after `expires_at` at which an unpaid booking is ended: a payment that began in the last moment may still
 * succeed, and Payment's clock may differ.
 */
export const GRACE_SECONDS = 30;

/** The life of a booking that was just made: everything has been asked for and nothing answered. */
export function beginningOf(booking: BookingState): BookingLife {
  return {
    eventId: booking.eventId,
    quantity: booking.quantity,
    priceMinor: booking.price.minor,
    currency: booking.price.currency,
    expiresAt: booking.expiresAt.toISOString(),
    status: booking.status,
    inventory: 'unanswered',
    payment: { id: null, prepared: false, outcome: 'open' },
    refunds: [],
    endedFor: null,
    compensations: [],
  };
}

/** What of the price the user has not got back. Not negative: Payment refunds no more than it took. */
export function unrefundedMinor({ priceMinor, refunds }: BookingLife): number {
  return priceMinor - refunds.reduce((sum, { minor }) => sum + minor, 0);
}
