import {
  SendBookingNotificationIntegrationEvent,
  type BookingNotificationType,
} from '@ticketwave/booking-contracts';
import type { Money } from '@ticketwave/building-blocks/domain';
import type { BookingState } from '../domain/booking-state.ts';

interface Notice {
  readonly type: BookingNotificationType;
  readonly requestedAt: Date;
  /** Why the user learns of it, in words; null if there is nothing to explain. */
  readonly reason?: string | null;
  /** What it is about; the whole price if absent. */
  readonly amount?: Money;
}

/** Asks for one notice to the user. */
export function bookingNotice(
  booking: BookingState,
  notice: Notice,
): SendBookingNotificationIntegrationEvent {
  const { type, requestedAt, reason = null, amount = booking.price } = notice;
  return new SendBookingNotificationIntegrationEvent({
    booking_id: booking.id,
    user_id: booking.userId,
    event_id: booking.eventId,
    event_name: booking.eventName,
    quantity: booking.quantity,
    total_amount: amount.major,
    currency: amount.currency,
    notification_type: type,
    reason,
    requested_at: requestedAt.toISOString(),
  });
}
