import { Money } from '@ticketwave/building-blocks/domain';
import { Payment, type PaymentOrder } from '@ticketwave/payment-service/domain/payment';
import { PaymentPreparedDomainEvent } from '@ticketwave/payment-service/domain/payment.events';
import { expect } from 'chai';

const created = new Date('2026-01-30T10:30:00.148Z');
const later = new Date('2026-01-30T10:31:00.000Z');

const order: PaymentOrder = {
  id: '0197f1f0-7210-7b44-a5c7-91d06ef35802',
  bookingId: '0197f1f0-6f0b-7a10-8c21-5f3d9e7b4a01',
  userId: 'test-user-123',
  amount: new Money(9980, 'EUR'),
  expiresAt: new Date('2026-01-30T10:45:00.000Z'),
};

describe('a payment', () => {
  it('when prepared, can be paid and says so once', () => {
    const payment = Payment.prepare(order, created);

    expect(payment.state).to.deep.equal({
      ...order,
      status: 'prepared',
      createdAt: created,
      updatedAt: created,
    });
    const { id: paymentId, bookingId, amount, expiresAt } = order;
    expect(payment.releaseEvents()).to.deep.equal([
      new PaymentPreparedDomainEvent({ paymentId, bookingId, amount, expiresAt }, created),
    ]);
    expect(payment.releaseEvents()).to.deep.equal([]);
  });

  it('when prepared after its booking ended, is cancelled from the start and says nothing', () => {
    const payment = Payment.prepareTooLate(order, created);

    expect(payment.state.status).to.equal('cancelled');
    expect(payment.releaseEvents()).to.deep.equal([]);
  });

  it('given a prepared one, when its booking ends, is cancelled and says nothing', () => {
    const payment = Payment.restore(Payment.prepare(order, created).state);

    payment.cancel(later);

    expect(payment.state).to.include({ status: 'cancelled', createdAt: created, updatedAt: later });
    expect(payment.releaseEvents()).to.deep.equal([]);
  });

  it('given a cancelled one, when its booking ends again, stays as it is', () => {
    const payment = Payment.prepare(order, created);
    payment.cancel(later);

    payment.cancel(new Date('2026-01-30T11:00:00.000Z'));

    expect(payment.state.updatedAt).to.equal(later);
  });
});
