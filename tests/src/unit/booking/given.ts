import { Booking, type NewBooking } from '@ticketwave/booking-service/domain/booking';
import type { TicketedEvent } from '@ticketwave/booking-service/domain/ticketed-event';
import { Money, type DomainEvent } from '@ticketwave/building-blocks/domain';

export const CREATED_AT = new Date('2026-01-30T10:30:00.000Z');
export const LATER = new Date('2026-01-30T10:30:01.000Z');
export const MUCH_LATER = new Date('2026-01-30T10:30:02.000Z');

export const CONCERT: TicketedEvent = {
  id: '123e4567-e89b-12d3-a456-426614174000',
  name: 'Night of Strings',
  category: 'concert',
  startsAt: new Date('2026-06-01T18:00:00.000Z'),
  price: Money.fromMajor(49.9, 'EUR'),
};

export const PAYMENT = {
  id: '0197f1f0-6f0c-7b20-9d31-6a4e0f8c5b02',
  url: 'http://127.0.0.1:5003/api/payments/0197f1f0-6f0c-7b20-9d31-6a4e0f8c5b02',
};

export const BOOKING_ID = '0197f1f0-6f0b-7a10-8c21-5f3d9e7b4a01';
export const CORRELATION_ID = '0197f1f0-6f0a-7c3e-9d55-0242ac120001';

export const newBooking = (change: Partial<NewBooking> = {}): Booking =>
  Booking.create({
    id: BOOKING_ID,
    userId: 'test-user-123',
    quantity: 2,
    ticketedEvent: CONCERT,
    correlationId: CORRELATION_ID,
    createdAt: CREATED_AT,
    timeToLiveSeconds: 900,
    ...change,
  });

/** A booking after these answers, as storage would give it back: nothing new in it. */
export function bookingAfter(...answers: ((booking: Booking) => void)[]): Booking {
  const booking = newBooking();
  for (const answer of answers) answer(booking);
  return Booking.restore(booking.state);
}

export const reserved = (booking: Booking): void => booking.ticketsReserved(LATER);
export const rejected = (booking: Booking): void => booking.ticketsRejected('sold-out', LATER);
export const prepared = (booking: Booking): void => booking.paymentPrepared(PAYMENT, LATER);

/** Names of the events that the booking has raised, oldest first. */
export const raisedBy = (booking: Booking): string[] => booking.releaseEvents().map(nameOf);

const nameOf = (event: DomainEvent): string => event.constructor.name;
