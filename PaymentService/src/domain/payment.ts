import { AggregateRoot, DomainError, Money } from '@ticketwave/building-blocks/domain';
import type { ChargeOutcome } from './charge.ts';
import type { ChangeContext } from './change-context.ts';
import { requireChargeable, requireRefundable } from './payment-rules.ts';
import type { BookingEnd, PaymentOrder, PaymentState } from './payment-state.ts';
import {
  PaymentFailedDomainEvent,
  PaymentPreparedDomainEvent,
  PaymentRefundedDomainEvent,
  PaymentSucceededDomainEvent,
} from './payment.events.ts';
import { promised, type Refund, type RefundOutcome } from './refund.ts';

/** Who calls the provider has it to himself until `dueAt`, and is called to account by its attempt. */
interface ChargeOrder {
  readonly key: string;
  /** The user's token. */
  readonly paymentMethod: string;
  readonly dueAt: Date;
}

interface RefundOrder {
  /** Null: all that is left. */
  readonly amount: Money | null;
  readonly reason: string;
  readonly dueAt: Date;
}

/** The money due for one booking: taken at most once, and never given back more often. */
export class Payment extends AggregateRoot {
  #state: PaymentState;

  private constructor(state: PaymentState) {
    super();
    this.#state = state;
  }

  /** Makes it possible to pay for the booking, and says so. */
  static prepare(order: PaymentOrder, at: Date): Payment {
    const payment = new Payment({ ...untouched(order, at), status: 'prepared' });
    payment.raise(new PaymentPreparedDomainEvent(order, at));
    return payment;
  }

  /** For a booking that ended before its payment was prepared: kept for the record, and nobody is informed. */
  static prepareCancelled(order: PaymentOrder, at: Date): Payment {
    return new Payment({ ...untouched(order, at), status: 'cancelled' });
  }

  /** As it was stored. */
  static restore(state: PaymentState): Payment {
    return new Payment(state);
  }

  get state(): PaymentState {
    return this.#state;
  }

  /**
   * Lets the provider be asked for the money. Asked again with the same key, it is the same charge, however far it
   * has come.
   * @throws DomainError `payment_cancelled`, `payment_expired`, `payment_not_payable`
   */
  startCharge({ key, paymentMethod, dueAt }: ChargeOrder, { at, origin }: ChangeContext): void {
    const { charge } = this.#state;
    if (charge?.key === key) {
      if (this.#state.status !== 'processing') return;
      this.#change({ charge: { ...charge, attempts: charge.attempts + 1, dueAt } }, at);
      return;
    }
    requireChargeable(this.#state, at);
    this.#change({ status: 'processing', charge: { key, paymentMethod, origin, attempts: 1, dueAt } }, at);
  }

  /** Only the first answer counts, by whichever way it comes. A booking that has ended gets its money back. */
  chargeAnswered(outcome: ChargeOutcome, context: ChangeContext): void {
    const { at } = context;
    const { status, charge } = this.#state;
    if (status !== 'processing' || charge === null) return;
    const settled = { ...charge, paymentMethod: null };
    if (outcome.status === 'declined') {
      const error = { code: outcome.code, message: outcome.message };
      this.#change({ status: 'failed', charge: settled, error }, at);
      this.raise(new PaymentFailedDomainEvent(this.#state, error, at));
      return;
    }
    const capture = { providerPaymentId: outcome.providerPaymentId, method: outcome.method, at };
    this.#change({ status: 'succeeded', charge: settled, capture }, at);
    this.raise(new PaymentSucceededDomainEvent(this.#state, capture));
    this.#giveBackForBooking(context);
  }

  /** Whether the money is taken is unknown: to be asked again then. Says nothing once a later call has begun. */
  chargeUnanswered(attempt: number, dueAt: Date): void {
    const { status, charge } = this.#state;
    if (status !== 'processing' || charge?.attempts !== attempt) return;
    this.#state = { ...this.#state, charge: { ...charge, dueAt } };
  }

  /**
   * Its booking ended: what is not paid yet can never be, what was taken goes back, and so does what is being taken
   * once it is. A second call changes nothing, but asks again for a refund that has failed.
   * @throws DomainError `refund_currency_wrong`
   */
  bookingEnded(end: BookingEnd, context: ChangeContext): void {
    const { status, amount, bookingEnd } = this.#state;
    if (end.refundDue !== null && end.refundDue.currency !== amount.currency) {
      const message = `A refund of ${end.refundDue.currency} is asked for a payment of ${amount.currency}.`;
      throw new DomainError('refund_currency_wrong', message);
    }
    if (bookingEnd === null) this.#change({ bookingEnd: end }, context.at);
    if (status === 'prepared') this.#change({ status: 'cancelled' }, context.at);
    this.#giveBackForBooking(context);
  }

  /**
   * Lets money be given back by hand; the booking stays as it is. Asked again with the same id, it is the same refund.
   * @throws DomainError `payment_not_captured`, `refund_exceeds_captured`, `money_invalid` for another currency
   */
  requestRefund({ amount, reason, dueAt }: RefundOrder, context: ChangeContext): Refund {
    const known = this.refund(context.refundId);
    if (known !== undefined) {
      if (known.status !== 'pending') return known;
      return this.#changeRefund({ ...known, attempts: known.attempts + 1, dueAt }, context.at);
    }
    const minor = requireRefundable(this.#state, amount);
    return this.#addRefund({ minor, reason, forBookingEnd: false, attempts: 1, dueAt }, context);
  }

  refund(id: string): Refund | undefined {
    return this.#state.refunds.find((refund) => refund.id === id);
  }

  /** Only the first answer counts. */
  refundAnswered(id: string, outcome: RefundOutcome, at: Date): void {
    const refund = this.refund(id);
    if (refund?.status !== 'pending') return;
    if (outcome.status === 'declined') {
      const error = { code: outcome.code, message: outcome.message };
      this.#changeRefund({ ...refund, status: 'failed', settledAt: at, error }, at);
      return;
    }
    const done = this.#changeRefund({ ...refund, status: 'succeeded', settledAt: at }, at);
    this.raise(new PaymentRefundedDomainEvent(this.#state, done, at));
  }

  /** Whether the money went back is unknown: to be asked again then. Says nothing once a later call has begun. */
  refundUnanswered(id: string, attempt: number, dueAt: Date): void {
    const refund = this.refund(id);
    if (refund?.status !== 'pending' || refund.attempts !== attempt) return;
    this.#changeRefund({ ...refund, dueAt }, this.#state.updatedAt);
  }

  #giveBackForBooking(context: ChangeContext): void {
    const { status, amount, bookingEnd, refunds } = this.#state;
    if (status !== 'succeeded' || bookingEnd === null) return;
    if (refunds.some((refund) => refund.forBookingEnd && refund.status !== 'failed')) return;
    const left = amount.minor - promised(refunds);
    const minor = Math.min(bookingEnd.refundDue?.minor ?? left, left);
    if (minor === 0) return;
    const { reason } = bookingEnd;
    this.#addRefund({ minor, reason, forBookingEnd: true, attempts: 0, dueAt: context.at }, context);
  }

  #addRefund(
    { minor, ...order }: Pick<Refund, 'reason' | 'forBookingEnd' | 'attempts' | 'dueAt'> & { minor: number },
    { at, origin, refundId }: ChangeContext,
  ): Refund {
    const refund: Refund = {
      ...order,
      id: refundId,
      amount: new Money(minor, this.#state.amount.currency),
      status: 'pending',
      origin,
      requestedAt: at,
      settledAt: null,
      error: null,
    };
    this.#change({ refunds: [...this.#state.refunds, refund] }, at);
    return refund;
  }

  #changeRefund(changed: Refund, at: Date): Refund {
    const refunds = this.#state.refunds.map((refund) => (refund.id === changed.id ? changed : refund));
    this.#change({ refunds }, at);
    return changed;
  }

  #change(changes: Partial<PaymentState>, at: Date): void {
    this.#state = { ...this.#state, ...changes, updatedAt: at };
  }
}

const untouched = (order: PaymentOrder, at: Date): Omit<PaymentState, 'status'> => ({
  ...order,
  charge: null,
  capture: null,
  error: null,
  bookingEnd: null,
  refunds: [],
  createdAt: at,
  updatedAt: at,
});
