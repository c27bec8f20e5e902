import { Money } from '@ticketwave/building-blocks/domain';
import { sagaInput, type SagaInput } from '@ticketwave/building-blocks/saga';
import {
  InventoryUpdatedIntegrationEvent,
  InventoryUpdateRejectedIntegrationEvent,
  type InventoryUpdateType,
} from '@ticketwave/catalog-contracts';
import {
  PaymentDataPreparedIntegrationEvent,
  PaymentFailedIntegrationEvent,
  PaymentRefundedIntegrationEvent,
  PaymentSucceededIntegrationEvent,
} from '@ticketwave/payment-contracts';
import type { CancellationReason, FailureReason, RejectionReason } from '../../domain/booking-state.ts';
import type { NewHistoryEntry } from '../../domain/booking.ts';
import { inventoryAnswers } from '../inventory-answers.subscription.ts';
import { payments } from '../payments.subscription.ts';
import type { BookingSagaState } from './booking-saga-state.ts';

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

/** What a booking saga handles. */
export type BookingInput =
  | TicketsReserved
  | TicketsRejected
  | TicketsReleased
  | PaymentPrepared
  | PaymentSucceeded
  | PaymentFailed
  | PaymentRefunded
  | CancelRequested;

interface Note {
  readonly type: 'note';
  readonly entry: NewHistoryEntry;
}

interface AwaitPayment {
  readonly type: 'await-payment';
  readonly entry: NewHistoryEntry;
}

interface Confirm {
  readonly type: 'confirm';
  readonly entry: NewHistoryEntry;
}

interface Cancel {
  readonly type: 'cancel';
  readonly reason: CancellationReason;
  /** The words of the user or the provider, and the payment that failed. */
  readonly known: Omit<NewHistoryEntry, 'what' | 'reason'>;
}

interface Fail {
  readonly type: 'fail';
  readonly reason: FailureReason;
}

/** Asks Catalog to take the tickets back. */
interface ReleaseTickets {
  readonly type: 'release-tickets';
  readonly reason: string;
}

interface AnnounceRefund {
  readonly type: 'announce-refund';
  /** In minor units of the currency of the price. */
  readonly minor: number;
  /** In words. */
  readonly reason: string;
}

/** What a booking saga decides to have done. */
export type BookingCommand = Note | AwaitPayment | Confirm | Cancel | Fail | ReleaseTickets | AnnounceRefund;

/** A restocking is about no booking. */
const STOCK_CHANGES: Readonly<Record<InventoryUpdateType, BookingInput | undefined>> = {
  reserved: { type: 'tickets-reserved' },
  released: { type: 'tickets-released' },
  restocked: undefined,
};

const inputsFromCatalog: readonly SagaInput<BookingInput>[] = [
  sagaInput(InventoryUpdatedIntegrationEvent, {
    subscription: inventoryAnswers,
    saga: (data) => data.booking_id,
    input: (data) => STOCK_CHANGES[data.update_type],
  }),
  sagaInput(InventoryUpdateRejectedIntegrationEvent, {
    subscription: inventoryAnswers,
    saga: (data) => data.booking_id,
    input: (data) => ({ type: 'tickets-rejected', reason: data.rejection_reason }),
  }),
];

const inputsFromPayment: readonly SagaInput<BookingInput>[] = [
  sagaInput(PaymentDataPreparedIntegrationEvent, {
    subscription: payments,
    saga: (data) => data.booking_id,
    input: (data) => ({ type: 'payment-prepared', paymentId: data.payment_id, url: data.payment_url }),
  }),
  sagaInput(PaymentSucceededIntegrationEvent, {
    subscription: payments,
    saga: (data) => data.booking_id,
    input: (data) => ({ type: 'payment-succeeded', paymentId: data.payment_id }),
  }),
  sagaInput(PaymentFailedIntegrationEvent, {
    subscription: payments,
    saga: (data) => data.booking_id,
    input: (data) => ({
      type: 'payment-failed',
      paymentId: data.payment_id,
      code: data.error_code,
      message: data.error_message,
    }),
  }),
  sagaInput(PaymentRefundedIntegrationEvent, {
    subscription: payments,
    saga: (data) => data.booking_id,
    input: (data) => ({
      type: 'payment-refunded',
      refundId: data.refund_id,
      minor: Money.fromMajor(data.amount, data.currency).minor,
      reason: data.reason,
    }),
  }),
];

/** The messages that a booking saga handles, and the input that each is. */
export const bookingInputs = [...inputsFromCatalog, ...inputsFromPayment];

const initial: BookingSagaState = {
  eventId: '123e4567-e89b-12d3-a456-426614174000',
  quantity: 2,
  priceMinor: 9_980,
  currency: 'EUR',
  expiresAt: '2026-01-30T10:45:00.000Z',
  status: 'pending',
  inventory: 'unanswered',
  payment: { id: null, prepared: false, outcome: 'open' },
  refunds: [],
  endedFor: null,
  compensations: [],
};

const paymentId = '0197f1f0-6f0c-7b20-9d31-6a4e0f8c5b02';

const inputs: readonly BookingInput[] = [
  { type: 'tickets-reserved' },
  { type: 'tickets-rejected', reason: 'sold-out' },
  { type: 'tickets-released' },
  { type: 'payment-prepared', paymentId, url: `http://127.0.0.1:5003/api/payments/${paymentId}` },
  { type: 'payment-succeeded', paymentId },
  { type: 'payment-failed', paymentId, code: 'card_declined', message: 'The card was declined.' },
  { type: 'payment-refunded', refundId: 'all-of-it', minor: initial.priceMinor, reason: 'booking cancelled' },
  { type: 'cancel-requested', note: null },
];

/** A booking at its beginning and one of each input, to explore every state from. */
export const examples = { initial, inputs };
