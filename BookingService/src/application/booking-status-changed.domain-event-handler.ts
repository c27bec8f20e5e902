import { BookingUpdatedIntegrationEvent } from '@ticketwave/booking-contracts';
import { DomainEventHandler, type UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { injectable } from 'inversify';
import { BookingStatusChangedDomainEvent } from '../domain/booking.events.ts';

/** Informs everyone where the booking stands now. */
@injectable()
export class BookingStatusChangedDomainEventHandler extends DomainEventHandler<BookingStatusChangedDomainEvent> {
  override readonly handles = BookingStatusChangedDomainEvent;

  override async handle(event: BookingStatusChangedDomainEvent, work: UnitOfWork): Promise<void> {
    const { booking, previousStatus, occurredAt } = event;
    await work.publish(
      new BookingUpdatedIntegrationEvent({
        booking_id: booking.id,
        user_id: booking.userId,
        status: booking.status,
        previous_status: previousStatus,
        updated_at: occurredAt.toISOString(),
      }),
    );
  }
}
