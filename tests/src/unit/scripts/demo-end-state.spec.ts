import {
  checkEndState,
  holds,
  type Observed,
  type ObservedBooking,
} from '@ticketwave/scripts/demo/end-state';
import type { NotificationView } from '@ticketwave/scripts/demo/views';
import type { EndState } from '@ticketwave/scripts/demo/scenarios/scenario';
import { expect } from 'chai';

const end: EndState = {
  status: 'cancelled',
  history: ['pending', 'awaiting-payment', 'confirmed', 'cancelled'],
  reason: 'user-requested',
  payment: 'succeeded',
  receipt: true,
  refunded: true,
  ticketsKept: 0,
  notices: ['booking-created by email', 'booking-confirmed by sms', 'booking-confirmed by email'],
};

const entry = (status: string, reason: string | null = null) => ({ status, reason });

const notice = (notificationType: string, channel: string, status = 'sent'): NotificationView => ({
  ...{ notificationType, channel, status },
  recipient: 'ada@example.com',
  subject: null,
});

const notifications = [
  notice('booking-confirmed', 'email'),
  notice('booking-confirmed', 'sms'),
  notice('booking-created', 'email'),
];

const good: ObservedBooking = {
  booking: {
    ...{ bookingId: 'b', status: 'cancelled', paymentId: 'p', priceAmount: 99.8, priceCurrency: 'EUR' },
    history: [
      entry('pending'),
      entry('pending'),
      entry('awaiting-payment'),
      entry('confirmed'),
      entry('cancelled', 'user-requested'),
      entry('cancelled'),
    ],
  },
  payment: {
    ...{ status: 'succeeded', amount: 99.8, currency: 'EUR', paymentUrl: 'http://pay' },
    ...{ refundedAmount: 99.8, receiptUrl: 'http://receipt' },
  },
  receipt: { receiptNumber: 'RCP-2026-000001', amount: 99.8, currency: 'EUR' },
  notifications,
};

const event = { eventId: 'e', totalTickets: 10, availableTickets: 10 };

const failed = (observed: Partial<Observed>, expected: Partial<EndState> = {}) =>
  checkEndState({ ...end, ...expected }, { bookings: [good], event, ...observed })
    .filter((check) => !holds(check))
    .map(({ what, found }) => `${what}: ${found}`);

const failedWith = (observed: Partial<ObservedBooking>) => failed({ bookings: [{ ...good, ...observed }] });

describe('the end state of a scenario', () => {
  it('holds when every API reports what it says, whatever else happened on the way', () => {
    expect(failed({})).to.deep.equal([]);
    expect(checkEndState(end, { bookings: [good], event })).to.have.length(8);
  });

  it('does not hold with another status, whose reason is another too', () => {
    expect(failedWith({ booking: { ...good.booking, status: 'confirmed' } })).to.deep.equal([
      'status: confirmed',
      'reason: none',
    ]);
  });

  it('does not hold when the booking came there by another way', () => {
    const history = good.booking.history.filter(({ status }) => status !== 'confirmed');
    expect(failedWith({ booking: { ...good.booking, history } })).to.deep.equal([
      'history: pending → awaiting-payment → cancelled',
    ]);
  });

  it('does not hold when money was kept, or given back twice', () => {
    for (const [refundedAmount, found] of [
      [0, 'nothing'],
      [199.6, '199.6 EUR'],
    ] as const)
      expect(failedWith({ payment: { ...good.payment!, refundedAmount } })).to.deep.equal([
        `refunded: ${found}`,
      ]);
  });

  it('does not hold without the payment and its receipt', () => {
    expect(failedWith({ payment: undefined, receipt: undefined })).to.deep.equal([
      'payment: none',
      'receipt: none',
      'refunded: nothing',
    ]);
  });

  it('does not hold with a receipt that nobody expects', () => {
    expect(failed({}, { receipt: false })).to.deep.equal(['receipt: over 99.8 EUR']);
  });

  it('does not hold when a notice is missing, doubled or was not sent', () => {
    expect(failedWith({ notifications: notifications.slice(1) })).to.have.length(1);
    expect(failedWith({ notifications: [...notifications, notifications[0]!] })).to.have.length(1);
    expect(
      failedWith({
        notifications: [notice('booking-confirmed', 'email', 'failed'), ...notifications.slice(1)],
      }),
    ).to.deep.equal([
      'notices: booking-confirmed by email (failed), booking-confirmed by sms, booking-created by email',
    ]);
  });

  it('does not hold when tickets are not where they belong', () => {
    expect(failed({ event: { ...event, availableTickets: 8 } })).to.deep.equal(['tickets: 8 of 10 left']);
    expect(failed({}, { ticketsKept: 2 })).to.deep.equal(['tickets: 10 of 10 left']);
  });

  it('says nothing of tickets that others book too', () => {
    const { ticketsKept, ...silent } = end;
    const checks = checkEndState(silent, { bookings: [good], event: { ...event, availableTickets: 3 } });
    expect(ticketsKept).to.equal(0);
    expect(checks.filter((check) => !holds(check))).to.deep.equal([]);
  });

  it('is asked of every booking, and of their tickets together', () => {
    const other = { ...good, notifications: [] };
    const observed = { bookings: [good, other], event: { ...event, availableTickets: 6 } };
    expect(failed(observed, { ticketsKept: 2 })).to.deep.equal(['notices of booking 2: none']);
  });
});
