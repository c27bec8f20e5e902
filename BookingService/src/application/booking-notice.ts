import {
  SendBookingNotificationIntegrationEvent,
  type BookingNotificationType,
} from '@ticketwave/booking-contracts';
import type { BookingState } from '../domain/booking-state.ts';

/**
 * Asks for one notice to the user, about the whole price of the booking.
 * @param reason why the user hears of it, in words
 */
export function bookingNotice(
  booking: BookingState,
  type: BookingNotificationType,
  requestedAt: Date,
  reason: string | null = null,
): SendBookingNotificationIntegrationEvent {
  return new SendBookingNotificationIntegrationEvent({
    booking_id: booking.id,
    user_id: booking.userId,
    event_id: booking.eventId,
    event_name: booking.eventName,
    quantity: booking.quantity,
    total_amount: booking.price.major,
    currency: booking.price.currency,
    notification_type: type,
    reason,
    requested_at: requestedAt.toISOString(),
  });
}
