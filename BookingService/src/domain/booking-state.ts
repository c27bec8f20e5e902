import type { Money } from '@ticketwave/building-blocks/domain';

export type BookingStatus = 'pending' | 'awaiting-payment' | 'confirmed' | 'cancelled' | 'failed';

/** What the catalogue has said about the tickets. */
export type InventoryAnswer = 'unanswered' | 'reserved' | 'rejected';

/** Why a booking got no tickets; `released`: they had been given back before they were asked for. */
export type FailureReason = 'sold-out' | 'unknown-event' | 'event-over' | 'released';

/** Where and under which number the booking can be paid. */
export interface PreparedPayment {
  readonly id: string;
  readonly url: string;
}

/** Something that happened to a booking. */
export interface BookingHistoryEntry {
  /** From 1 without gaps within the booking. */
  readonly position: number;
  readonly at: Date;
  /** Where the booking stood afterwards. */
  readonly status: BookingStatus;
  readonly what: 'created' | 'tickets-reserved' | 'tickets-rejected' | 'payment-prepared';
  readonly reason: FailureReason | null;
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
  readonly inventory: InventoryAnswer;
  readonly payment: PreparedPayment | null;
  /** Of the request that began it; whatever happens to the booking later keeps it. */
  readonly correlationId: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** From then on nobody may start to pay. */
  readonly expiresAt: Date;
  /** Oldest first. */
  readonly history: readonly BookingHistoryEntry[];
}
