import { type Booking } from '@ticketwave/booking-service/domain/booking';
import { BookingStatusChangedDomainEvent } from '@ticketwave/booking-service/domain/booking.events';
import { expect } from 'chai';
import {
  bookingAfter,
  CREATED_AT,
  LATER,
  MUCH_LATER,
  newBooking,
  PAYMENT,
  prepared,
  raisedBy,
  rejected,
  reserved,
} from './given.ts';

describe('a booking hears the answers', () => {
  for (const [first, answer] of [
    ['the reservation', reserved],
    ['the payment', prepared],
  ] as const) {
    it(`given a new booking, when only ${first} has come, then it stays pending and says nothing`, () => {
      const booking = bookingAfter();
      answer(booking);
      expect(booking.state.status).to.equal('pending');
      expect(raisedBy(booking)).to.be.empty;
      expect(booking.newHistory).to.have.length(1);
    });
  }

  for (const [order, one, other] of [
    ['reserved, then prepared', reserved, prepared],
    ['prepared, then reserved', prepared, reserved],
  ] as const) {
    it(`${order}: it awaits payment, and says so once`, () => {
      const booking = bookingAfter(one);
      other(booking);
      expect(booking.state).to.include({ status: 'awaiting-payment', inventory: 'reserved' });
      expect(booking.state.payment).to.deep.equal(PAYMENT);
      const [event, ...others] = booking.releaseEvents();
      expect(event).to.be.instanceOf(BookingStatusChangedDomainEvent);
      expect(event).to.include({ previousStatus: 'pending', occurredAt: LATER });
      expect((event as BookingStatusChangedDomainEvent).booking.status).to.equal('awaiting-payment');
      expect(others).to.be.empty;
    });
  }

  it('given a new booking, when the tickets are rejected, then it has failed, and says that and why', () => {
    const booking = bookingAfter();
    rejected(booking);
    expect(booking.state).to.include({ status: 'failed', inventory: 'rejected' });
    const events = booking.releaseEvents();
    expect(events.map(({ constructor }) => constructor.name)).to.deep.equal([
      'BookingStatusChangedDomainEvent',
      'BookingFailedDomainEvent',
    ]);
    expect(events[1]).to.include({ reason: 'sold-out', occurredAt: LATER });
  });

  it('given a failed booking, when the payment is prepared late, then it is noted and the booking stays failed', () => {
    const booking = bookingAfter(rejected);
    prepared(booking);
    expect(booking.state).to.deep.include({ status: 'failed', payment: PAYMENT });
    expect(raisedBy(booking)).to.be.empty;
  });

  it('ends up the same whether the rejection or the payment comes first', () => {
    const rejectedFirst = bookingAfter(rejected, prepared).state;
    const preparedFirst = bookingAfter(prepared, rejected).state;
    expect({ ...rejectedFirst, history: [] }).to.deep.equal({ ...preparedFirst, history: [] });
  });

  const repetitions: [string, ((booking: Booking) => void)[], (booking: Booking) => void][] = [
    ['reserved twice', [reserved], reserved],
    ['rejected twice', [rejected], rejected],
    ['rejected after it was reserved', [reserved], rejected],
    ['reserved after it was rejected', [rejected], reserved],
    [
      'prepared twice',
      [prepared],
      (booking) => booking.paymentPrepared({ id: 'other', url: 'other' }, MUCH_LATER),
    ],
    ['reserved again while it awaits payment', [reserved, prepared], reserved],
  ];
  for (const [what, before, again] of repetitions) {
    it(`${what}: the first answer counts, and nothing changes`, () => {
      const booking = bookingAfter(...before);
      const { state } = booking;
      again(booking);
      expect(booking.state).to.equal(state);
      expect(booking.newHistory).to.be.empty;
      expect(raisedBy(booking)).to.be.empty;
    });
  }
});

describe('the history of a booking', () => {
  it('tells everything that happened and where the booking stood afterwards', () => {
    const booking = newBooking();
    prepared(booking);
    booking.ticketsReserved(MUCH_LATER);
    expect(booking.state.history).to.deep.equal([
      { position: 1, at: CREATED_AT, status: 'pending', what: 'created', reason: null },
      { position: 2, at: LATER, status: 'pending', what: 'payment-prepared', reason: null },
      { position: 3, at: MUCH_LATER, status: 'awaiting-payment', what: 'tickets-reserved', reason: null },
    ]);
    expect(booking.state.updatedAt).to.equal(MUCH_LATER);
  });

  it('says why a booking has failed', () => {
    const [, entry] = bookingAfter(rejected).state.history;
    expect(entry).to.include({ what: 'tickets-rejected', status: 'failed', reason: 'sold-out' });
  });

  it('knows what storage has not seen yet', () => {
    const booking = bookingAfter(reserved);
    expect(booking.newHistory).to.be.empty;
    prepared(booking);
    expect(booking.newHistory.map(({ position, what }) => [position, what])).to.deep.equal([
      [3, 'payment-prepared'],
    ]);
  });
});
