import { type Booking } from '@ticketwave/booking-service/domain/booking';
import {
  type BookingCancelledDomainEvent,
  BookingRefundedDomainEvent,
  BookingStatusChangedDomainEvent,
} from '@ticketwave/booking-service/domain/booking.events';
import { DomainError, Money } from '@ticketwave/building-blocks/domain';
import { expect } from 'chai';
import {
  bookingAfter,
  cancelled,
  CREATED_AT,
  LATER,
  MUCH_LATER,
  newBooking,
  paid,
  PAYMENT,
  payable,
  raisedBy,
  rejected,
  reserved,
} from './given.ts';

type Step = (booking: Booking) => void;

describe('the steps of a booking', () => {
  it('given a new booking, when something is noted, then it stays pending and says nothing', () => {
    const booking = bookingAfter();
    reserved(booking);
    expect(booking.state.status).to.equal('pending');
    expect(raisedBy(booking)).to.be.empty;
    expect(booking.newHistory).to.have.length(1);
  });

  const steps: [string, before: Step[], step: Step, status: string, raised: string][] = [
    ['can be paid', [reserved], payable, 'awaiting-payment', ''],
    ['is paid', [payable], paid, 'confirmed', 'BookingConfirmedDomainEvent'],
    ['is paid while pending', [], paid, 'confirmed', 'BookingConfirmedDomainEvent'],
    ['is cancelled while pending', [], cancelled, 'cancelled', 'BookingCancelledDomainEvent'],
    [
      'is cancelled while it awaits payment',
      [payable],
      cancelled,
      'cancelled',
      'BookingCancelledDomainEvent',
    ],
    ['is cancelled when confirmed', [payable, paid], cancelled, 'cancelled', 'BookingCancelledDomainEvent'],
    ['gets no tickets', [], rejected, 'failed', 'BookingFailedDomainEvent'],
  ];
  for (const [what, before, step, status, raised] of steps) {
    it(`when it ${what}, then it is ${status} and says so once`, () => {
      const booking = bookingAfter(...before);
      const previousStatus = booking.state.status;
      step(booking);
      expect(booking.state).to.include({ status, updatedAt: LATER });
      const [changed, ...others] = booking.releaseEvents();
      expect(changed).to.be.instanceOf(BookingStatusChangedDomainEvent);
      expect(changed).to.include({ previousStatus, occurredAt: LATER });
      expect((changed as BookingStatusChangedDomainEvent).booking.status).to.equal(status);
      expect(others.map(({ constructor }) => constructor.name)).to.deep.equal(raised === '' ? [] : [raised]);
    });
  }

  const refusals: [string, before: Step[], step: Step][] = [
    [
      'awaits payment without a place to pay',
      [],
      (booking) => booking.awaitPayment({ what: 'tickets-reserved' }, LATER),
    ],
    ['awaits payment once it is confirmed', [payable, paid], payable],
    ['is confirmed without a payment', [], (booking) => booking.confirm({ what: 'tickets-reserved' }, LATER)],
    ['is confirmed twice', [payable, paid], paid],
    ['is confirmed after it was cancelled', [payable, cancelled], paid],
    ['is confirmed after it has failed', [rejected], paid],
    ['is cancelled twice', [cancelled], cancelled],
    ['is cancelled after it has failed', [rejected], cancelled],
    ['fails with reserved tickets', [payable], rejected],
    ['fails twice', [rejected], rejected],
  ];
  for (const [what, before, step] of refusals) {
    it(`it never ${what}`, () => {
      const booking = bookingAfter(...before);
      const { state } = booking;
      expect(() => step(booking))
        .to.throw(DomainError)
        .with.property('code', 'booking_step_invalid');
      expect(booking.state).to.equal(state);
      expect(raisedBy(booking)).to.be.empty;
    });
  }

  it('a cancellation says why, in the words of whoever cancelled', () => {
    const booking = bookingAfter(payable);
    cancelled(booking);
    const event = booking.releaseEvents()[1] as BookingCancelledDomainEvent;
    expect(event).to.include({ reason: 'user-requested', note: 'I cannot come.' });
    expect(booking.state.history.at(-1)).to.include({
      what: 'cancelled',
      reason: 'user-requested',
      note: 'I cannot come.',
    });
  });

  it('a refund leaves the booking as it is, and says how much it was', () => {
    const booking = bookingAfter(payable, paid);
    booking.refunded(Money.fromMajor(10, 'EUR'), 'A seat was broken.', MUCH_LATER);
    expect(booking.state.status).to.equal('confirmed');
    const [event, ...others] = booking.releaseEvents();
    expect(event).to.be.instanceOf(BookingRefundedDomainEvent);
    expect((event as BookingRefundedDomainEvent).amount.major).to.equal(10);
    expect(others).to.be.empty;
    expect(booking.newHistory[0]).to.include({
      what: 'payment-refunded',
      note: '10 EUR: A seat was broken.',
    });
  });

  it('a payment may be known before the place to pay is', () => {
    const booking = bookingAfter();
    booking.note({ what: 'payment-succeeded', payment: { id: PAYMENT.id } }, LATER);
    expect(booking.state.payment).to.deep.equal({ id: PAYMENT.id, url: null });
    booking.note({ what: 'payment-prepared', payment: PAYMENT }, LATER);
    expect(booking.state.payment).to.deep.equal(PAYMENT);
    booking.confirm({ what: 'tickets-reserved' }, LATER);
    expect(booking.state.payment).to.deep.equal(PAYMENT);
  });

  it('says what a person has to look at, as long as there is something', () => {
    const booking = bookingAfter(cancelled);
    booking.markForReview('compensation failed: release');
    expect(booking.state.reviewReason).to.equal('compensation failed: release');
    booking.markForReview(null);
    expect(booking.state.reviewReason).to.equal(null);
  });
});

describe('the history of a booking', () => {
  it('reports everything that happened and where the booking stood afterwards', () => {
    const booking = newBooking();
    reserved(booking);
    booking.awaitPayment({ what: 'payment-prepared', payment: PAYMENT }, MUCH_LATER);
    const unexplained = { reason: null, note: null };
    expect(booking.state.history).to.deep.equal([
      { position: 1, at: CREATED_AT, status: 'pending', what: 'created', ...unexplained },
      { position: 2, at: LATER, status: 'pending', what: 'tickets-reserved', ...unexplained },
      { position: 3, at: MUCH_LATER, status: 'awaiting-payment', what: 'payment-prepared', ...unexplained },
    ]);
    expect(booking.state.updatedAt).to.equal(MUCH_LATER);
  });

  for (const [reason, what] of [
    ['sold-out', 'tickets-rejected'],
    ['released', 'tickets-rejected'],
    ['inventory-unanswered', 'inventory-unanswered'],
  ] as const) {
    it(`says why a booking has failed: ${reason}`, () => {
      const booking = bookingAfter();
      booking.fail(reason, LATER);
      expect(booking.newHistory[0]).to.include({ what, status: 'failed', reason });
    });
  }

  for (const [reason, what] of [
    ['user-requested', 'cancelled'],
    ['payment-failed', 'payment-failed'],
    ['expired', 'expired'],
  ] as const) {
    it(`says why a booking was cancelled: ${reason}`, () => {
      const booking = bookingAfter();
      booking.cancel(reason, {}, LATER);
      expect(booking.newHistory[0]).to.include({ what, status: 'cancelled', reason, note: null });
    });
  }

  it('knows what storage has not seen yet', () => {
    const booking = bookingAfter(reserved);
    expect(booking.newHistory).to.be.empty;
    payable(booking);
    expect(booking.newHistory.map(({ position, what }) => [position, what])).to.deep.equal([
      [3, 'payment-prepared'],
    ]);
  });
});
