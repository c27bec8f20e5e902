import { Money } from '@ticketwave/building-blocks/domain';
import type { Payment } from '@ticketwave/payment-service/domain/payment';
import { PaymentRefundedDomainEvent } from '@ticketwave/payment-service/domain/payment.events';
import { expect } from 'chai';
import {
  at,
  cancellation,
  cents,
  declined,
  evenLater,
  failed,
  later,
  order,
  paid,
  prepared,
  processing,
  raised,
  refusal,
  succeeded,
} from './given.ts';

const DONE = { status: 'succeeded' } as const;
const REFUSED = { status: 'declined', code: 'refund_refused', message: 'No.' } as const;

/** Of each refund how much and how far it is. */
const refundsOf = ({ state }: Payment): [number, string][] =>
  state.refunds.map(({ amount, status }) => [amount.minor, status]);

const byHand = (payment: Payment, minor: number | null, refund = 1) =>
  payment.requestRefund(
    { amount: minor === null ? null : cents(minor), reason: 'goodwill', dueAt: evenLater },
    at(later, refund),
  );

describe('a refund by hand', () => {
  it('is written down before the provider is asked', () => {
    const payment = paid();

    const refund = byHand(payment, 980);

    expect(refund).to.deep.include({
      ...{ id: 'refund-1', reason: 'goodwill', status: 'pending', forBookingEnd: false },
      ...{ attempts: 1, dueAt: evenLater, origin: at(later).origin, settledAt: null },
    });
    expect(payment.state).to.deep.include({ status: 'succeeded', refunds: [refund] });
    expect(raised(payment)).to.deep.equal([]);
  });

  it('of no amount gives back all that is left', () => {
    const payment = paid();
    byHand(payment, 980);

    byHand(payment, null, 2);

    expect(refundsOf(payment)).to.deep.equal([
      [980, 'pending'],
      [9000, 'pending'],
    ]);
  });

  it('is never more than what was taken, what is pending counted', () => {
    const payment = paid();
    byHand(payment, 5000);

    expect(refusal(() => byHand(payment, 4981, 2))).to.equal('refund_exceeds_captured');
    expect(refusal(() => byHand(payment, 4980, 2))).to.equal('none');
    expect(refusal(() => byHand(payment, null, 3))).to.equal('refund_exceeds_captured');
  });

  it('that the provider refused counts no more', () => {
    const payment = paid();
    byHand(payment, null);
    payment.refundAnswered('refund-1', REFUSED, evenLater);

    expect(refusal(() => byHand(payment, null, 2))).to.equal('none');
  });

  it('needs money that was taken, in the same currency', () => {
    for (const payment of [prepared(), processing(), failed()])
      expect(refusal(() => byHand(payment, 1))).to.equal('payment_not_captured');
    const order = { amount: new Money(1, 'USD'), reason: 'goodwill', dueAt: later };
    expect(refusal(() => paid().requestRefund(order, at(later)))).to.equal('money_invalid');
  });

  it('asked for again with its id is the same one', () => {
    const payment = paid();
    byHand(payment, 980);

    expect(byHand(payment, 980)).to.include({ id: 'refund-1', attempts: 2 });
    payment.refundAnswered('refund-1', DONE, evenLater);
    expect(byHand(payment, 980)).to.include({ id: 'refund-1', status: 'succeeded' });

    expect(refundsOf(payment)).to.deep.equal([[980, 'succeeded']]);
  });

  it('once done says so, once', () => {
    const payment = paid();
    byHand(payment, 980);

    payment.refundAnswered('refund-1', DONE, evenLater);

    const done = { ...payment.refund('refund-1')!, status: 'succeeded', settledAt: evenLater };
    const [event] = payment.releaseEvents();
    expect(event).to.be.instanceOf(PaymentRefundedDomainEvent).and.deep.include({ refund: done });
    for (const outcome of [DONE, REFUSED]) payment.refundAnswered('refund-1', outcome, evenLater);
    expect(raised(payment)).to.deep.equal([]);
    expect(refundsOf(payment)).to.deep.equal([[980, 'succeeded']]);
  });

  it('that the provider refuses is failed, with the reason, and says nothing', () => {
    const payment = paid();
    byHand(payment, 980);

    payment.refundAnswered('refund-1', REFUSED, evenLater);

    const error = { code: 'refund_refused', message: 'No.' };
    expect(payment.refund('refund-1')).to.deep.include({ status: 'failed', settledAt: evenLater, error });
    expect(raised(payment)).to.deep.equal([]);
  });

  it('without an answer is asked for again later, unless a later call has begun', () => {
    const payment = paid();
    byHand(payment, 980);
    payment.refundUnanswered('refund-1', 1, order.expiresAt);
    expect(payment.refund('refund-1')).to.include({ status: 'pending', dueAt: order.expiresAt });

    byHand(payment, 980);
    payment.refundUnanswered('refund-1', 1, order.expiresAt);
    expect(payment.refund('refund-1')?.dueAt).to.equal(evenLater);
  });
});

describe('a booking that ends', () => {
  const ended = (payment: Payment, due: number | null = 9980, refund = 1): Payment => {
    payment.bookingEnded(cancellation(due), at(later, refund));
    return payment;
  };

  it('after its payment gives the money back, at once and for its reason', () => {
    const payment = ended(paid());

    expect(refundsOf(payment)).to.deep.equal([[9980, 'pending']]);
    expect(payment.state.refunds[0]).to.deep.include({
      ...{ reason: 'user-requested', forBookingEnd: true, attempts: 0, dueAt: later },
      origin: at(later).origin,
    });
    expect(payment.state.status).to.equal('succeeded');
  });

  for (const [what, due, before, expected] of [
    ['what is due', 5000, 0, 5000],
    ['all that is left, if no more is', 9980, 4000, 5980],
    ['all that is left, if no amount is named', null, 4000, 5980],
    ['nothing, if nothing is due', 0, 0, 0],
    ['nothing, if nothing is left', null, 9980, 0],
  ] as const)
    it(`gives back ${what}`, () => {
      const payment = paid();
      if (before > 0) byHand(payment, before, 2);

      ended(payment, due);

      const given = payment.state.refunds.filter(({ forBookingEnd }) => forBookingEnd);
      expect(given.map(({ amount }) => amount.minor)).to.deep.equal(expected === 0 ? [] : [expected]);
    });

  it('while it is being paid, gets the money back once it is taken', () => {
    const payment = ended(processing());
    expect(payment.state).to.deep.include({ status: 'processing', refunds: [] });

    payment.chargeAnswered(succeeded, at(evenLater, 2));

    expect(raised(payment)).to.deep.equal(['PaymentSucceededDomainEvent']);
    expect(refundsOf(payment)).to.deep.equal([[9980, 'pending']]);
    expect(payment.state.refunds[0]).to.include({ id: 'refund-2', reason: 'user-requested' });
  });

  it('while it is being paid in vain, has nothing to get back', () => {
    const payment = ended(processing());

    payment.chargeAnswered(declined, at(evenLater));

    expect(payment.state).to.deep.include({ status: 'failed', refunds: [] });
  });

  it('reported twice, gets its money back once', () => {
    const payment = ended(ended(paid()), 1000, 2);
    expect(refundsOf(payment)).to.deep.equal([[9980, 'pending']]);

    payment.refundAnswered('refund-1', DONE, evenLater);
    ended(payment, null, 3);

    expect(refundsOf(payment)).to.deep.equal([[9980, 'succeeded']]);
    expect(payment.state.bookingEnd).to.deep.equal(cancellation());
  });

  it('reported again after its refund failed, asks for it again', () => {
    const payment = ended(paid());
    payment.refundAnswered('refund-1', REFUSED, evenLater);

    ended(payment, 9980, 2);

    expect(refundsOf(payment)).to.deep.equal([
      [9980, 'failed'],
      [9980, 'pending'],
    ]);
  });

  it('is not believed in another currency', () => {
    const end = { ...cancellation(), refundDue: new Money(9980, 'USD') };
    expect(refusal(() => paid().bookingEnded(end, at(later)))).to.equal('refund_currency_wrong');
  });
});
