import type { Money } from '@ticketwave/building-blocks/domain';

export type BookingStatus = 'pending' | 'awaiting-payment' | 'confirmed' | 'cancelled' | 'failed';

/** Why a booking that might have gone well was ended. */
export type CancellationReason = 'user-requested' | 'payment-failed' | 'expired';

/** Why Catalog refuses tickets; `released`: they had been given back before they were asked for. */
export type RejectionReason = 'sold-out' | 'unknown-event' | 'event-over' | 'released';

/** Why a booking got no tickets. */
export type FailureReason = RejectionReason | 'inventory-unanswered';

export interface BookingPayment {
  readonly id: string;
  /** Where to pay; null until the payment is prepared. */
  readonly url: string | null;
}

/** What can happen to a booking, in the words of its history. */
export type Occurrence =
  | 'created'
  | 'tickets-reserved'
  | 'tickets-rejected'
  | 'inventory-unanswered'
  | 'payment-prepared'
  | 'payment-succeeded'
  | 'payment-failed'
  | 'payment-refunded'
  | 'cancelled'
  | 'expired'
  | 'tickets-released'
  | 'release-repeated'
  | 'compensation-failed';

/** Something that happened to a booking. */
export interface BookingHistoryEntry {
  /** From 1 without gaps within the booking. */
  readonly position: number;
  readonly at: Date;
  /** Where the booking stood afterwards. */
  readonly status: BookingStatus;
  readonly what: Occurrence;
  /** Why, as a word that does not change: of an ending its reason. */
  readonly reason: string | null;
  /** What there is to say about it in somebody's own words. */
  readonly note: string | null;
}

/** A booking as it is at one moment. */
export interface BookingState {
  readonly id: string;
  readonly eventId: string;
  readonly eventName: string;
  readonly category: string;
  readonly userId: string;
  readonly quantity: number;
  readonly unitPrice: Money;
  /** Of all tickets together. */
  readonly price: Money;
  readonly status: BookingStatus;
  /** Null as long as none is known. */
  readonly payment: BookingPayment | null;
  /** What a person has to look at, such as a refund that has not come; null if nothing. */
  readonly reviewReason: string | null;
  /** Of the request that began it; whatever happens to the booking later keeps it. */
  readonly correlationId: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** From then on nobody may start to pay. */
  readonly expiresAt: Date;
  /** Oldest first. */
  readonly history: readonly BookingHistoryEntry[];
}

/** Whether the booking is over and there will be no tickets. */
export const hasEnded = ({ status }: Pick<BookingState, 'status'>): boolean =>
  status === 'cancelled' || status === 'failed';
