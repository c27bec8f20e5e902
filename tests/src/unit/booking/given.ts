import { Booking } from '@ticketwave/booking-service/domain/booking';
import type { NewBooking } from '@ticketwave/booking-service/domain/new-booking';
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

/** A booking after these steps, as storage would give it back: nothing new in it. */
export function bookingAfter(...steps: ((booking: Booking) => void)[]): Booking {
  const booking = newBooking();
  for (const step of steps) step(booking);
  return Booking.restore(booking.state);
}

export const reserved = (booking: Booking): void => booking.note({ what: 'tickets-reserved' }, LATER);
export const rejected = (booking: Booking): void => booking.fail('sold-out', LATER);
export const payable = (booking: Booking): void =>
  booking.awaitPayment({ what: 'payment-prepared', payment: PAYMENT }, LATER);
export const paid = (booking: Booking): void =>
  booking.confirm({ what: 'payment-succeeded', payment: { id: PAYMENT.id } }, LATER);
export const cancelled = (booking: Booking): void =>
  booking.cancel('user-requested', { note: 'I cannot come.' }, LATER);

/** Names of the events that the booking has raised, oldest first. */
export const raisedBy = (booking: Booking): string[] => booking.releaseEvents().map(nameOf);

const nameOf = (event: DomainEvent): string => event.constructor.name;
