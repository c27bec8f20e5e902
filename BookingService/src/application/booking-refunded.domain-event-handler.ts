import { DomainEventHandler, type UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { injectable } from 'inversify';
import { BookingRefundedDomainEvent } from '../domain/booking.events.ts';
import { bookingNotice } from './booking-notice.ts';

/** Informs the user how much was given back, and why. */
@injectable()
export class BookingRefundedDomainEventHandler extends DomainEventHandler<BookingRefundedDomainEvent> {
  override readonly handles = BookingRefundedDomainEvent;

  override async handle(event: BookingRefundedDomainEvent, work: UnitOfWork): Promise<void> {
    const { booking, amount, reason, occurredAt } = event;
    await work.publish(
      bookingNotice(booking, { type: 'payment-refunded', requestedAt: occurredAt, reason, amount }),
    );
  }
}
