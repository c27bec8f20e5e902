import {
  compensate,
  compensated,
  nextDue,
  type Compensation,
  type CompensationPolicy,
} from '@ticketwave/building-blocks/saga';
import {
  hasEnded,
  type BookingState,
  type BookingStatus,
  type CancellationReason,
  type FailureReason,
} from '../../domain/booking-state.ts';

/** What is asked of other services to undo what a booking that ended had set off. */
export type CompensationName = 'release' | 'refund';

/** What is known of the payment. It may have succeeded before it is known to be prepared. */
export interface SagaPayment {
  readonly id: string | null;
  readonly prepared: boolean;
  readonly outcome: 'open' | 'paid' | 'failed';
}

/** All that the next step of a booking depends on. JSON: times are ISO 8601, money is minor units. */
export interface BookingSagaState {
  readonly eventId: string;
  readonly quantity: number;
  readonly priceMinor: number;
  /** ISO 4217. */
  readonly currency: string;
  readonly expiresAt: string;
  readonly status: BookingStatus;
  /** What Catalog has answered about the tickets. */
  readonly inventory: 'unanswered' | 'reserved' | 'rejected';
  readonly payment: SagaPayment;
  /** What was given back, one entry each. */
  readonly refunds: readonly { readonly id: string; readonly minor: number }[];
  /** Why it ended; null if it has not ended. */
  readonly endedFor: CancellationReason | FailureReason | null;
  readonly compensations: readonly Compensation[];
}

/**
 * Seconds after `expires_at` at which an unpaid booking is ended: a payment that began in the last moment may still
 * succeed, and Payment's clock may differ.
 */
export const GRACE_SECONDS = 30;

/** The state of a booking that was just made: everything has been asked for and nothing answered. */
export function initialSagaState(booking: BookingState): BookingSagaState {
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
export function unrefundedMinor({ priceMinor, refunds }: BookingSagaState): number {
  return priceMinor - refunds.reduce((sum, { minor }) => sum + minor, 0);
}

/** When something has to be done if no input comes before; null: a confirmed booking, or an end with all undone. */
export function deadlineOf(state: BookingSagaState): Date | null {
  if (hasEnded(state)) return nextDue(state.compensations);
  if (state.status === 'confirmed') return null;
  return new Date(Date.parse(state.expiresAt) + GRACE_SECONDS * 1000);
}

/** As `status`, with what a pending booking or one that ended still waits for. */
export function statusOf({ status, payment, compensations }: BookingSagaState): string {
  if (status === 'pending' && payment.outcome === 'paid') return 'pending-but-paid';
  if (compensations.some((one) => one.status === 'failed')) return `${status}-compensation-failed`;
  if (compensations.some((one) => one.status === 'requested')) return `${status}-compensating`;
  return status;
}

/** Which compensations nobody has answered in time; null if there are none. */
export function reviewReasonOf({ compensations }: BookingSagaState): string | null {
  const failed = compensations.filter(({ status }) => status === 'failed').map(({ name }) => name);
  return failed.length === 0 ? null : `compensation failed: ${failed.join(', ')}`;
}

/** Times that a release is asked for before a person has to review the booking. */
const RELEASE_ATTEMPTS = 3;

/** What a decision depends on besides state and input. */
export interface DecisionContext {
  readonly now: Date;
  /** How long Catalog may take to answer a release; a refund may take as long as all attempts of a release. */
  readonly compensationSeconds: number;
}

/**
 * A release is asked for again, since Catalog answers each one and gives tickets back once. A refund is not: Payment
 * owes it since it learned that the booking ended, and a second message would not say more.
 */
export const policyIn =
  ({ compensationSeconds }: DecisionContext) =>
  (name: string): CompensationPolicy =>
    (name as CompensationName) === 'release'
      ? { attempts: RELEASE_ATTEMPTS, answerWithinSeconds: compensationSeconds }
      : { attempts: 1, answerWithinSeconds: compensationSeconds * RELEASE_ATTEMPTS };

/** Of a booking that ended and turns out to be paid: from now on the refund is waited for, if one is owed. */
export const awaitingRefund = (state: BookingSagaState, context: DecisionContext): BookingSagaState =>
  compensating(state, owed(state), context);

/** The answer to this compensation has come. */
export const answered = (state: BookingSagaState, what: CompensationName): BookingSagaState => ({
  ...state,
  compensations: compensated(state.compensations, what),
});

/** Undefined if it has not been asked for. */
export const compensationOf = (state: BookingSagaState, what: CompensationName): Compensation | undefined =>
  state.compensations.find(({ name }) => name === what);

/** The refund, if one is owed, whichever comes first: that the booking ended, or that it was paid. */
export function owed(state: BookingSagaState): CompensationName[] {
  const isOwed = hasEnded(state) && state.payment.outcome === 'paid' && unrefundedMinor(state) > 0;
  return isOwed ? ['refund'] : [];
}

/** The steps in the order in which they were taken; the last one is undone first. */
export function compensating(
  state: BookingSagaState,
  steps: readonly CompensationName[],
  context: DecisionContext,
): BookingSagaState {
  const requested = compensate(steps, policyIn(context), context.now);
  return { ...state, compensations: [...state.compensations, ...requested] };
}
