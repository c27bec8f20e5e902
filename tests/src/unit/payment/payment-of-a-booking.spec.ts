import {
  BookingCancelledIntegrationEvent,
  BookingFailedIntegrationEvent,
  PreparePaymentDataIntegrationEvent,
  type BookingCancelled,
  type BookingFailed,
  type PreparePaymentData,
} from '@ticketwave/booking-contracts';
import type { IntegrationEvent } from '@ticketwave/contracts';
import { PaymentDataPreparedIntegrationEvent } from '@ticketwave/payment-contracts';
import { BookingCancelledIntegrationEventHandler } from '@ticketwave/payment-service/application/booking-cancelled.integration-event-handler';
import { BookingFailedIntegrationEventHandler } from '@ticketwave/payment-service/application/booking-failed.integration-event-handler';
import { EndPayment } from '@ticketwave/payment-service/application/end-payment';
import { PreparePaymentDataIntegrationEventHandler } from '@ticketwave/payment-service/application/prepare-payment-data.integration-event-handler';
import { expect } from 'chai';
import { golden } from '../../support/goldens.ts';
import { clock, InMemoryBookings, InMemoryPayments, logger, now, published } from './in-memory.ts';

const data = (type: string): object => golden(type).body.data;

describe('the payment of a booking', () => {
  let payments: InMemoryPayments;
  let prepare: (changes?: Partial<PreparePaymentData>) => Promise<IntegrationEvent[]>;
  let cancel: () => Promise<IntegrationEvent[]>;
  let fail: () => Promise<IntegrationEvent[]>;

  beforeEach(() => {
    payments = new InMemoryPayments();
    const bookings = new InMemoryBookings();
    const endPayment = new EndPayment(bookings, payments, clock);
    const preparing = new PreparePaymentDataIntegrationEventHandler(bookings, payments, clock, logger);
    const request = data('booking.payment.preparation-requested') as PreparePaymentData;
    prepare = (changes) =>
      published((work) =>
        preparing.handle(new PreparePaymentDataIntegrationEvent({ ...request, ...changes }), work),
      );
    const cancelled = new BookingCancelledIntegrationEvent(
      data('booking.booking.cancelled') as BookingCancelled,
    );
    cancel = () =>
      published((work) => new BookingCancelledIntegrationEventHandler(endPayment).handle(cancelled, work));
    const failed = new BookingFailedIntegrationEvent(data('booking.booking.failed') as BookingFailed);
    fail = () =>
      published((work) => new BookingFailedIntegrationEventHandler(endPayment).handle(failed, work));
  });

  const only = () => {
    expect(payments.states.size).to.equal(1);
    return [...payments.states.values()][0]!;
  };

  it('is prepared as asked, and its address reported', async () => {
    const [answer, ...rest] = await prepare();

    const { id, amount, ...payment } = only();
    expect(payment).to.deep.include({ userId: 'test-user-123', status: 'prepared', createdAt: now });
    expect(amount).to.include({ minor: 9980, currency: 'EUR' });
    expect(rest).to.deep.equal([]);
    expect(answer).to.be.instanceOf(PaymentDataPreparedIntegrationEvent);
    expect(answer?.data).to.deep.equal({
      ...data('payment.payment.created'),
      payment_id: id,
      payment_url: `http://127.0.0.1:5003/api/payments/${id}`,
    });
  });

  it('is one, also when asked for again in another message: the first answer stands', async () => {
    await prepare();

    expect(await prepare({ amount: 1 })).to.deep.equal([]);

    expect(only().amount.minor).to.equal(9980);
  });

  for (const [name, end] of [
    ['cancelled', () => cancel()],
    ['failed', () => fail()],
  ] as const) {
    it(`can no longer be paid once the booking is ${name}`, async () => {
      await prepare();

      expect(await end()).to.deep.equal([]);

      expect(only().status).to.equal('cancelled');
    });

    it(`prepared after the booking was ${name}, is kept as cancelled and nobody is informed`, async () => {
      expect(await end()).to.deep.equal([]);
      expect(payments.states.size).to.equal(0);

      expect(await prepare()).to.deep.equal([]);

      expect(only().status).to.equal('cancelled');
    });
  }

  it('of another booking is left alone', async () => {
    await cancel();

    expect(await prepare({ booking_id: '0197f1f0-6f0b-7a10-8c21-5f3d9e7b4a99' })).to.have.length(1);
  });
});
