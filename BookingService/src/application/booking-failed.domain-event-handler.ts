import { BookingFailedIntegrationEvent } from '@ticketwave/booking-contracts';
import { DomainEventHandler, type UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { injectable } from 'inversify';
import type { FailureReason } from '../domain/booking-state.ts';
import { BookingFailedDomainEvent } from '../domain/booking.events.ts';
import { bookingNotice } from './booking-notice.ts';

const IN_WORDS: Readonly<Record<FailureReason, string>> = {
  'sold-out': 'There are not enough tickets left.',
  'unknown-event': 'The event is no longer on sale.',
  'event-over': 'The event has already begun.',
  released: 'The tickets were given back before they were set aside.',
  'inventory-unanswered': 'The tickets could not be set aside in time. What was paid is given back.',
};

/** Informs everyone, and the user why, that there will be no tickets. */
@injectable()
export class BookingFailedDomainEventHandler extends DomainEventHandler<BookingFailedDomainEvent> {
  override readonly handles = BookingFailedDomainEvent;

  override async handle(
    { booking, reason, occurredAt }: BookingFailedDomainEvent,
    work: UnitOfWork,
  ): Promise<void> {
    await work.publish(
      new BookingFailedIntegrationEvent({
        booking_id: booking.id,
        user_id: booking.userId,
        event_id: booking.eventId,
        failure_reason: reason,
        failed_at: occurredAt.toISOString(),
      }),
      bookingNotice(booking, { type: 'booking-failed', requestedAt: occurredAt, reason: IN_WORDS[reason] }),
    );
  }
}
