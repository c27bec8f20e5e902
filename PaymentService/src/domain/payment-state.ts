import type { Money } from '@ticketwave/building-blocks/domain';
import type { Capture, Charge, Refusal } from './charge.ts';
import type { Refund } from './refund.ts';

/**
 * `prepared`: can be paid until it expires; `processing`: the provider was asked and has not answered;
 * `succeeded`: the money was taken; `failed`: the provider refused; `cancelled`: its booking ended before anybody
 * paid. What was given back is reported by the refunds.
 */
export type PaymentStatus = 'prepared' | 'processing' | 'succeeded' | 'failed' | 'cancelled';

/** What Booking asks a payment to be made of. */
export interface PaymentOrder {
  readonly id: string;
  readonly bookingId: string;
  readonly userId: string;
  readonly amount: Money;
  /** From then on nobody may start to pay. */
  readonly expiresAt: Date;
}

/** The booking ended without tickets, or gave them back. */
export interface BookingEnd {
  readonly at: Date;
  readonly reason: string;
  /** How much is due if money was taken; null: all that is left of it. */
  readonly refundDue: Money | null;
}

export interface PaymentState extends PaymentOrder {
  readonly status: PaymentStatus;
  readonly charge: Charge | null;
  readonly capture: Capture | null;
  /** Why the provider refused. */
  readonly error: Refusal | null;
  readonly bookingEnd: BookingEnd | null;
  /** Oldest first. */
  readonly refunds: readonly Refund[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
}
