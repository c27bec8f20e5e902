import {
  BookingCancelledIntegrationEvent,
  type BookingNotificationType,
} from '@ticketwave/booking-contracts';
import { DomainEventHandler, type UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { injectable } from 'inversify';
import type { CancellationReason } from '../domain/booking-state.ts';
import { BookingCancelledDomainEvent } from '../domain/booking.events.ts';
import { bookingNotice } from './booking-notice.ts';

const NOTICES: Readonly<Record<CancellationReason, BookingNotificationType>> = {
  'user-requested': 'booking-cancelled',
  'payment-failed': 'payment-failed',
  expired: 'booking-expired',
};

/** Informs everyone, and the user why, that the booking is over, and what is to be given back if it was paid. */
@injectable()
export class BookingCancelledDomainEventHandler extends DomainEventHandler<BookingCancelledDomainEvent> {
  override readonly handles = BookingCancelledDomainEvent;

  override async handle(event: BookingCancelledDomainEvent, work: UnitOfWork): Promise<void> {
    const { reason, note, booking, occurredAt } = event;
    const words = reason === 'expired' ? 'It was not paid in time.' : note;
    await work.publish(
      announcementOf(event),
      bookingNotice(booking, { type: NOTICES[reason], requestedAt: occurredAt, reason: words }),
    );
  }
}

/** Due is the whole price, if money was taken. Whether it was, and how much is left of it, Payment knows. */
const announcementOf = ({
  booking,
  reason,
  note,
  occurredAt,
}: BookingCancelledDomainEvent): BookingCancelledIntegrationEvent =>
  new BookingCancelledIntegrationEvent({
    booking_id: booking.id,
    user_id: booking.userId,
    event_id: booking.eventId,
    payment_id: booking.payment?.id ?? null,
    cancelled_at: occurredAt.toISOString(),
    cancellation_reason: reason,
    cancellation_note: reason === 'user-requested' ? note : null,
    refund_eligible: true,
    refund_amount: booking.price.major,
    refund_currency: booking.price.currency,
  });
