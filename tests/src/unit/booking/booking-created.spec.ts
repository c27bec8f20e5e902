import type { BookingCreatedDomainEvent } from '@ticketwave/booking-service/domain/booking.events';
import { MAXIMUM_TICKETS } from '@ticketwave/booking-service/domain/new-booking';
import { DomainError } from '@ticketwave/building-blocks/domain';
import { expect } from 'chai';
import { BOOKING_ID, CONCERT, CORRELATION_ID, CREATED_AT, newBooking } from './given.ts';

describe('a booking is created', () => {
  it('given an event that is ahead, when tickets are booked, then it is pending at the price of the catalogue', () => {
    const { state } = newBooking();
    expect(state).to.include({
      id: BOOKING_ID,
      status: 'pending',
      payment: null,
      reviewReason: null,
      eventId: CONCERT.id,
      eventName: 'Night of Strings',
      category: 'concert',
      correlationId: CORRELATION_ID,
    });
    expect(state.unitPrice.major).to.equal(49.9);
    expect(state.price).to.include({ minor: 9980, currency: 'EUR' });
  });

  it('then the user has the time that the operator gives', () => {
    const { expiresAt } = newBooking({ timeToLiveSeconds: 900 }).state;
    expect(expiresAt.toISOString()).to.equal('2026-01-30T10:45:00.000Z');
  });

  it('then its history begins, and one event reports of it', () => {
    const booking = newBooking();
    const created = {
      position: 1,
      at: CREATED_AT,
      status: 'pending',
      what: 'created',
      reason: null,
      note: null,
    };
    expect(booking.newHistory).to.deep.equal([created]);
    const [event, ...others] = booking.releaseEvents();
    expect(event?.constructor.name).to.equal('BookingCreatedDomainEvent');
    expect(event).to.include({ aggregate: 'Booking', aggregateId: BOOKING_ID, occurredAt: CREATED_AT });
    expect((event as BookingCreatedDomainEvent).booking).to.equal(booking.state);
    expect(others).to.be.empty;
  });

  it('when the event has begun, then it is refused', () => {
    const begunNow = { ...CONCERT, startsAt: CREATED_AT };
    expect(() => newBooking({ ticketedEvent: begunNow }))
      .to.throw(DomainError, 'still ahead')
      .with.property('code', 'event_over');
  });

  it('when it is booked in the last millisecond before, then it is accepted', () => {
    const startsAt = new Date(CREATED_AT.getTime() + 1);
    expect(newBooking({ ticketedEvent: { ...CONCERT, startsAt } }).state.status).to.equal('pending');
  });

  for (const quantity of [0, -1, 1.5, MAXIMUM_TICKETS + 1, Number.NaN]) {
    it(`when ${quantity} tickets are asked for, then it is refused`, () => {
      expect(() => newBooking({ quantity }))
        .to.throw(DomainError, '1 to 50')
        .with.property('code', 'ticket_count_invalid');
    });
  }

  it(`when ${MAXIMUM_TICKETS} tickets are asked for, then all of them are paid for`, () => {
    expect(newBooking({ quantity: MAXIMUM_TICKETS }).state.price.major).to.equal(2495);
  });
});
