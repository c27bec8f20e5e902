import { BookingConfirmedIntegrationEvent } from '@ticketwave/booking-contracts';
import { DomainEventHandler, type UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { injectable } from 'inversify';
import { BookingConfirmedDomainEvent } from '../domain/booking.events.ts';
import { bookingNotice } from './booking-notice.ts';

/** Informs everyone, and the user, that the tickets are the user's. */
@injectable()
export class BookingConfirmedDomainEventHandler extends DomainEventHandler<BookingConfirmedDomainEvent> {
  override readonly handles = BookingConfirmedDomainEvent;

  override async handle(event: BookingConfirmedDomainEvent, work: UnitOfWork): Promise<void> {
    const { booking, paymentId, occurredAt } = event;
    await work.publish(
      new BookingConfirmedIntegrationEvent({
        booking_id: booking.id,
        user_id: booking.userId,
        event_id: booking.eventId,
        payment_id: paymentId,
        quantity: booking.quantity,
        price_amount: booking.price.major,
        price_currency: booking.price.currency,
        confirmed_at: occurredAt.toISOString(),
      }),
      bookingNotice(booking, { type: 'booking-confirmed', requestedAt: occurredAt }),
    );
  }
}
