import {
  BookingCancelledIntegrationEvent,
  BookingFailedIntegrationEvent,
  PreparePaymentDataIntegrationEvent,
  type BookingCancelled,
  type BookingFailed,
  type PreparePaymentData,
} from '@ticketwave/booking-contracts';
import { PaymentDataPreparedIntegrationEvent, type PaymentDataPrepared } from '@ticketwave/payment-contracts';
import { BookingCancelledIntegrationEventHandler } from '@ticketwave/payment-service/application/booking-cancelled.integration-event-handler';
import { BookingFailedIntegrationEventHandler } from '@ticketwave/payment-service/application/booking-failed.integration-event-handler';
import { EndPayment } from '@ticketwave/payment-service/application/end-payment';
import { PreparePaymentDataIntegrationEventHandler } from '@ticketwave/payment-service/application/prepare-payment-data.integration-event-handler';
import { InMemorySystem, type InMemoryService } from '@ticketwave/testing';
import { expect } from 'chai';
import { golden } from '../../support/goldens.ts';
import { clock, domainEventHandlers, InMemoryBookings, InMemoryPayments, logger, now } from './in-memory.ts';

const data = (type: string): object => golden(type).body.data;

const prepare = (changes: Partial<PreparePaymentData> = {}) =>
  new PreparePaymentDataIntegrationEvent({
    ...(data('booking.payment.preparation-requested') as PreparePaymentData),
    ...changes,
  });
const cancelled = new BookingCancelledIntegrationEvent(data('booking.booking.cancelled') as BookingCancelled);
const failed = new BookingFailedIntegrationEvent(data('booking.booking.failed') as BookingFailed);

describe('the payment of a booking', () => {
  let payments: InMemoryPayments;
  let payment: InMemoryService;

  beforeEach(() => {
    payments = new InMemoryPayments();
    const bookings = new InMemoryBookings();
    const endPayment = new EndPayment(bookings, payments, clock);
    payment = new InMemorySystem().service('payment', {
      handlers: [
        new PreparePaymentDataIntegrationEventHandler(bookings, payments, clock, logger),
        new BookingCancelledIntegrationEventHandler(endPayment),
        new BookingFailedIntegrationEventHandler(endPayment),
      ],
      domainEventHandlers: domainEventHandlers(),
    });
  });

  const only = () => {
    expect(payments.states.size).to.equal(1);
    return [...payments.states.values()][0]!;
  };

  it('is prepared as asked, and its address reported', async () => {
    await payment.when(prepare()).then({ published: [PaymentDataPreparedIntegrationEvent] });

    const { id, amount, ...stored } = only();
    expect(stored).to.deep.include({ userId: 'test-user-123', status: 'prepared', createdAt: now });
    expect(amount).to.include({ minor: 9980, currency: 'EUR' });
    expect(payment.published()[0]?.data).to.deep.equal({
      ...(data('payment.payment.created') as PaymentDataPrepared),
      payment_id: id,
      payment_url: `http://127.0.0.1:5003/api/payments/${id}`,
    });
  });

  it('is one, also when asked for again in another message: the first answer stands', async () => {
    await payment
      .given(prepare())
      .when(prepare({ amount: 1 }))
      .then({ published: [] });

    expect(only().amount.minor).to.equal(9980);
  });

  for (const [name, end] of [
    ['cancelled', cancelled],
    ['failed', failed],
  ] as const) {
    it(`can no longer be paid once the booking is ${name}`, async () => {
      await payment.given(prepare()).when(end).then({ published: [] });

      expect(only().status).to.equal('cancelled');
    });

    it(`prepared after the booking was ${name}, is kept as cancelled and nobody is informed`, async () => {
      await payment.when(end).then({ published: [] });
      expect(payments.states.size).to.equal(0);

      await payment.when(prepare()).then({ published: [] });

      expect(only().status).to.equal('cancelled');
    });
  }

  it('of another booking is left alone', async () => {
    await payment
      .given(cancelled)
      .when(prepare({ booking_id: '0197f1f0-6f0b-7a10-8c21-5f3d9e7b4a99' }))
      .then({ published: [PaymentDataPreparedIntegrationEvent] });
  });
});
