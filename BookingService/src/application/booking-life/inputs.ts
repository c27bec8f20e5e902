import type { RejectionReason } from '../../domain/booking-state.ts';

interface TicketsReserved {
  readonly type: 'tickets-reserved';
}

interface TicketsRejected {
  readonly type: 'tickets-rejected';
  readonly reason: RejectionReason;
}

interface TicketsReleased {
  readonly type: 'tickets-released';
}

export interface PaymentPrepared {
  readonly type: 'payment-prepared';
  readonly paymentId: string;
  readonly url: string;
}

export interface PaymentSucceeded {
  readonly type: 'payment-succeeded';
  readonly paymentId: string;
}

export interface PaymentFailed {
  readonly type: 'payment-failed';
  readonly paymentId: string;
  /** The provider's word for it. */
  readonly code: string;
  /** In the provider's own words. */
  readonly message: string;
}

export interface PaymentRefunded {
  readonly type: 'payment-refunded';
  readonly refundId: string;
  /** Of this refund, in minor units. */
  readonly minor: number;
  /** In words. */
  readonly reason: string;
}

interface CancelRequested {
  readonly type: 'cancel-requested';
  /** The user's own words; null if there are none. */
  readonly note: string | null;
}

/** What a booking's life is told. */
export type BookingLifeInput =
  | TicketsReserved
  | TicketsRejected
  | TicketsReleased
  | PaymentPrepared
  | PaymentSucceeded
  | PaymentFailed
  | PaymentRefunded
  | CancelRequested;
