import { Payment } from '@ticketwave/payment-service/domain/payment';
import {
  PaymentFailedDomainEvent,
  PaymentPreparedDomainEvent,
  PaymentSucceededDomainEvent,
} from '@ticketwave/payment-service/domain/payment.events';
import { expect } from 'chai';
import {
  at,
  cancellation,
  charge,
  created,
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

const justBefore = new Date(order.expiresAt.getTime() - 1);

describe('a payment', () => {
  it('when prepared, can be paid and says so once', () => {
    const payment = Payment.prepare(order, created);

    expect(payment.state).to.deep.include({ ...order, status: 'prepared', createdAt: created, refunds: [] });
    expect(payment.releaseEvents()).to.deep.equal([new PaymentPreparedDomainEvent(order, created)]);
    expect(payment.releaseEvents()).to.deep.equal([]);
  });

  it('when prepared after its booking ended, is cancelled from the start and says nothing', () => {
    const payment = Payment.prepareCancelled(order, created);

    expect(payment.state.status).to.equal('cancelled');
    expect(raised(payment)).to.deep.equal([]);
  });

  describe('when somebody starts to pay', () => {
    it('is processing, and remembers what to ask the provider', () => {
      const payment = prepared();

      payment.startCharge(charge, at(later));

      const { origin } = at(later);
      expect(payment.state).to.deep.include({ status: 'processing', updatedAt: later });
      expect(payment.state.charge).to.deep.equal({ ...charge, origin, attempts: 1 });
      expect(raised(payment)).to.deep.equal([]);
    });

    it('lets it begin until the moment it expires, and not at that moment', () => {
      expect(refusal(() => prepared().startCharge(charge, at(justBefore)))).to.equal('none');
      expect(refusal(() => prepared().startCharge(charge, at(order.expiresAt)))).to.equal('payment_expired');
    });

    for (const [status, payment, code] of [
      ['processing', processing, 'payment_not_payable'],
      ['succeeded', paid, 'payment_not_payable'],
      ['failed', failed, 'payment_not_payable'],
      ['cancelled', () => Payment.prepareCancelled(order, created), 'payment_cancelled'],
    ] as const)
      it(`given it is ${status}, refuses`, () => {
        expect(refusal(() => payment().startCharge({ ...charge, key: 'another' }, at(later)))).to.equal(code);
        expect(payment().state.status).to.equal(status);
      });

    it('with the key of its charge, goes on with that charge: also after it expired', () => {
      const payment = processing();

      payment.startCharge({ ...charge, dueAt: order.expiresAt }, at(order.expiresAt));

      expect(payment.state.charge).to.include({ key: charge.key, attempts: 2, dueAt: order.expiresAt });
    });

    it('with the key of its charge once that is settled, changes nothing', () => {
      const payment = paid();
      const before = payment.state;

      payment.startCharge(charge, at(evenLater));

      expect(payment.state).to.equal(before);
    });
  });

  describe('when the provider answers', () => {
    it('that the money is taken, has succeeded and says so', () => {
      const payment = processing();

      payment.chargeAnswered(succeeded, at(evenLater));

      const { providerPaymentId, method } = succeeded;
      const capture = { providerPaymentId, method, at: evenLater };
      expect(payment.state).to.deep.include({ status: 'succeeded', capture, error: null });
      const [event, ...more] = payment.releaseEvents();
      expect(event).to.be.instanceOf(PaymentSucceededDomainEvent).and.deep.include({ capture });
      expect(more).to.deep.equal([]);
    });

    it('with a refusal, has failed and says why', () => {
      const payment = processing();

      payment.chargeAnswered(declined, at(evenLater));

      const error = { code: 'card_declined', message: 'The card was declined.' };
      expect(payment.state).to.deep.include({ status: 'failed', capture: null, error });
      const [event] = payment.releaseEvents();
      expect(event).to.be.instanceOf(PaymentFailedDomainEvent).and.deep.include({ error });
    });

    for (const outcome of [succeeded, declined])
      it(`${outcome.status}, forgets the user’s token`, () => {
        const payment = processing();

        payment.chargeAnswered(outcome, at(evenLater));

        expect(payment.state.charge).to.include({ paymentMethod: null, key: charge.key });
      });

    for (const [status, payment] of [
      ['succeeded', paid],
      ['failed', failed],
      ['prepared', prepared],
    ] as const)
      it(`given it is ${status}, stays so whatever the answer`, () => {
        for (const outcome of [succeeded, declined]) {
          const known = payment();
          known.chargeAnswered(outcome, at(evenLater));
          expect(known.state.status).to.equal(status);
          expect(raised(known)).to.deep.equal([]);
        }
      });
  });

  describe('when the provider does not answer', () => {
    it('is asked again later', () => {
      const payment = processing();

      payment.chargeUnanswered(1, order.expiresAt);

      expect(payment.state).to.deep.include({ status: 'processing' });
      expect(payment.state.charge).to.include({ dueAt: order.expiresAt, paymentMethod: 'tok_success' });
      expect(raised(payment)).to.deep.equal([]);
    });

    it('keeps to a later call that has begun, and to an answer that has come', () => {
      for (const payment of [processing(), paid()]) {
        payment.startCharge({ ...charge, dueAt: evenLater }, at(evenLater));
        payment.chargeUnanswered(1, order.expiresAt);
        expect(payment.state.charge?.dueAt).to.equal(evenLater);
      }
    });
  });

  it('of which nothing was paid and whose booking ended, can never be paid', () => {
    const payment = prepared();

    payment.bookingEnded(cancellation(), at(later));

    expect(payment.state).to.deep.include({ status: 'cancelled', bookingEnd: cancellation(), refunds: [] });
    expect(raised(payment)).to.deep.equal([]);
  });
});
