import {
  overdue,
  type DeadlineReached,
  type Decision as AnyDecision,
} from '@ticketwave/building-blocks/saga';
import {
  hasEnded,
  type CancellationReason,
  type FailureReason,
  type RejectionReason,
} from '../../domain/booking-state.ts';
import type { NewHistoryEntry } from '../../domain/booking.ts';
import {
  answered,
  awaitingRefund,
  compensating,
  compensationOf,
  deadlineOf,
  owed,
  policyIn,
  unrefundedMinor,
  type BookingSagaState,
  type DecisionContext,
  type SagaPayment,
} from './booking-saga-state.ts';
import type {
  BookingCommand,
  BookingInput,
  PaymentFailed,
  PaymentPrepared,
  PaymentRefunded,
  PaymentSucceeded,
} from './inputs-and-commands.ts';

export type Decision = AnyDecision<BookingSagaState, BookingCommand>;

/** What becomes of a booking at an input or its deadline. Every combination of state and input has an answer. */
export function decide(
  state: BookingSagaState,
  input: BookingInput | DeadlineReached,
  context: DecisionContext,
): Decision {
  switch (input.type) {
    case 'tickets-reserved':
      return ticketsReserved(state);
    case 'tickets-rejected':
      return ticketsRejected(state, input.reason, context);
    case 'tickets-released':
      return ticketsReleased(state);
    case 'payment-prepared':
      return paymentPrepared(state, input);
    case 'payment-succeeded':
      return paymentSucceeded(state, input, context);
    case 'payment-failed':
      return paymentFailed(state, input, context);
    case 'payment-refunded':
      return paymentRefunded(state, input);
    case 'cancel-requested':
      return cancelRequested(state, input.note, context);
    case 'deadline-reached':
      return deadlineReached(state, context);
  }
}

function cancelRequested(state: BookingSagaState, note: string | null, context: DecisionContext): Decision {
  if (hasEnded(state)) return skip(state, `the booking is ${state.status} already`);
  return cancelled(state, 'user-requested', { note }, context);
}

function deadlineReached(state: BookingSagaState, context: DecisionContext): Decision {
  const due = deadlineOf(state);
  if (due === null || context.now < due) return skip(state, 'nothing is due yet');
  if (hasEnded(state)) return answersOverdue(state, context);
  return state.payment.outcome === 'paid'
    ? failed(state, 'inventory-unanswered', context)
    : cancelled(state, 'expired', {}, context);
}

const ANSWERED = 'Catalog has answered before';

function ticketsReserved(state: BookingSagaState): Decision {
  if (hasEnded(state)) return skip(state, 'the booking has ended, and its release gives the tickets back');
  if (state.inventory !== 'unanswered') return skip(state, ANSWERED);
  const reserved: BookingSagaState = { ...state, inventory: 'reserved' };
  const entry = { what: 'tickets-reserved' } as const;
  if (state.payment.outcome === 'paid') return confirmed(reserved, entry);
  return state.payment.prepared ? awaitingPayment(reserved, entry) : noted(reserved, entry);
}

function ticketsRejected(
  state: BookingSagaState,
  reason: RejectionReason,
  context: DecisionContext,
): Decision {
  if (hasEnded(state)) return skip(state, 'the booking has ended and wants no tickets');
  if (state.inventory !== 'unanswered') return skip(state, ANSWERED);
  return failed({ ...state, inventory: 'rejected' }, reason, context);
}

/** Also the answer to a release that was given up: that repairs it. */
function ticketsReleased(state: BookingSagaState): Decision {
  const release = compensationOf(state, 'release');
  if (release === undefined) return skip(state, 'no release was asked for');
  if (release.status === 'done') return skip(state, 'the release has been answered before');
  return noted(answered(state, 'release'), { what: 'tickets-released' });
}

/** Noted whatever else has happened; Payment itself sees to it that nobody pays for what has ended. */
function paymentPrepared(state: BookingSagaState, { paymentId, url }: PaymentPrepared): Decision {
  if (state.payment.prepared) return skip(state, 'the payment has been prepared before');
  const id = state.payment.id ?? paymentId;
  const known = withPayment(state, { id, prepared: true });
  const entry: NewHistoryEntry = { what: 'payment-prepared', payment: { id, url } };
  const isPayable = known.status === 'pending' && known.inventory === 'reserved';
  return isPayable ? awaitingPayment(known, entry) : noted(known, entry);
}

function paymentSucceeded(
  state: BookingSagaState,
  { paymentId }: PaymentSucceeded,
  context: DecisionContext,
): Decision {
  if (state.payment.outcome === 'paid') return skip(state, 'it is known to be paid');
  const id = state.payment.id ?? paymentId;
  const paid = withPayment(state, { id, outcome: 'paid' });
  const entry: NewHistoryEntry = { what: 'payment-succeeded', payment: { id } };
  if (hasEnded(paid)) return noted(awaitingRefund(paid, context), entry);
  return paid.inventory === 'reserved' ? confirmed(paid, entry) : noted(paid, entry);
}

function paymentFailed(
  state: BookingSagaState,
  { paymentId, code, message }: PaymentFailed,
  context: DecisionContext,
): Decision {
  if (state.payment.outcome !== 'open') return skip(state, `it is known to be ${state.payment.outcome}`);
  const id = state.payment.id ?? paymentId;
  const refused = withPayment(state, { id, outcome: 'failed' });
  const known = { note: message, payment: { id } };
  return hasEnded(state)
    ? noted(refused, { what: 'payment-failed', reason: code, ...known })
    : cancelled(refused, 'payment-failed', known, context);
}

/** The user is informed of every refund, also of one by hand, which leaves the booking as it is. */
function paymentRefunded(state: BookingSagaState, { refundId, minor, reason }: PaymentRefunded): Decision {
  if (state.refunds.some(({ id }) => id === refundId)) return skip(state, 'this refund is known');
  const refunded: BookingSagaState = { ...state, refunds: [...state.refunds, { id: refundId, minor }] };
  const known = unrefundedMinor(refunded) <= 0 ? answered(refunded, 'refund') : refunded;
  return decided(known, { type: 'announce-refund', minor, reason });
}

const withPayment = (state: BookingSagaState, known: Partial<SagaPayment>): BookingSagaState => ({
  ...state,
  payment: { ...state.payment, ...known },
});

/** Ends a booking whose tickets are reserved, or may be. @param known more about why */
function cancelled(
  state: BookingSagaState,
  reason: CancellationReason,
  known: Omit<NewHistoryEntry, 'what' | 'reason'>,
  context: DecisionContext,
): Decision {
  const over: BookingSagaState = { ...state, status: 'cancelled', endedFor: reason };
  return decided(
    compensating(over, ['release', ...owed(over)], context),
    { type: 'cancel', reason, known },
    { type: 'release-tickets', reason },
  );
}

/** Ends a booking that got no tickets, or none in time: only then there may be some to release. */
function failed(state: BookingSagaState, reason: FailureReason, context: DecisionContext): Decision {
  const over: BookingSagaState = { ...state, status: 'failed', endedFor: reason };
  const fail = { type: 'fail', reason } as const;
  return state.inventory === 'rejected'
    ? decided(compensating(over, owed(over), context), fail)
    : decided(compensating(over, ['release', ...owed(over)], context), fail, {
        type: 'release-tickets',
        reason,
      });
}

/** What nobody has answered in time is asked for again, or given up for a person to review. */
function answersOverdue(state: BookingSagaState, context: DecisionContext): Decision {
  const { list, again, failed } = overdue(state.compensations, policyIn(context), context.now);
  if (again.length + failed.length === 0) return skip(state, 'no answer is overdue');
  const reason = String(state.endedFor);
  return decided(
    { ...state, compensations: list },
    ...again.flatMap((): BookingCommand[] => [
      note({ what: 'release-repeated', reason }),
      { type: 'release-tickets', reason },
    ]),
    ...failed.map((name) => note({ what: 'compensation-failed', reason: name })),
  );
}

const note = (entry: NewHistoryEntry): BookingCommand => ({ type: 'note', entry });

export /** The new state, and what is done because of it. */
const decided = (state: BookingSagaState, ...commands: BookingCommand[]): Decision => ({
  state,
  commands,
  deadline: deadlineOf(state),
});

/** Nothing changes. @param why for the log */
const skip = (state: BookingSagaState, why: string): Decision => ({
  ...decided(state),
  skipped: why,
});

/** Recorded in the history; the status stays. */
const noted = (state: BookingSagaState, entry: NewHistoryEntry): Decision =>
  decided(state, { type: 'note', entry });

const awaitingPayment = (state: BookingSagaState, entry: NewHistoryEntry): Decision =>
  decided({ ...state, status: 'awaiting-payment' }, { type: 'await-payment', entry });

const confirmed = (state: BookingSagaState, entry: NewHistoryEntry): Decision =>
  decided({ ...state, status: 'confirmed' }, { type: 'confirm', entry });
