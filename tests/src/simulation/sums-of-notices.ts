import type { BookingState } from '@ticketwave/booking-service/domain/booking-state';
import type { NotificationState } from '@ticketwave/notification-service/domain/notification-state';
import type { SimulatedShop } from './simulated-shop.ts';
import { differs } from './sums-of-tickets.ts';
import { bookingTable } from '../in-memory/fakes/in-memory-bookings.ts';
import { notificationTable } from '../in-memory/fakes/in-memory-notifications.ts';

const FAILURES: readonly string[] = ['payment-failed', 'booking-failed'];
const ENDS: readonly string[] = [...FAILURES, 'booking-cancelled', 'booking-expired'];

/** No notice about a booking is sent twice, each is sent once, and each notice is answered once. */
export function noticeShortcomings({ booking, notification }: SimulatedShop): string[] {
  const notices = notification.storage.all(notificationTable);
  const answers = notification.outbox.published().map(({ envelope }) => envelope);
  return [
    ...booking.storage.all(bookingTable).flatMap((one) => noticesOf(one, notices)),
    ...notices.flatMap((notice) => {
      const mine = answers.filter(
        ({ causation_id, event_type }) =>
          causation_id === notice.requestId && event_type === `notification.${notice.channel}.sent`,
      );
      return differs(`answers to the ${notice.channel} notice ${notice.notificationType}`, mine.length, 1);
    }),
    ...differs('answers', answers.length, notices.length),
  ];
}

function noticesOf({ id, status, history }: BookingState, notices: readonly NotificationState[]): string[] {
  const count = (types: readonly string[], channel = 'email'): number =>
    notices.filter(
      (one) => one.bookingId === id && one.channel === channel && types.includes(one.notificationType),
    ).length;
  const confirmations = history.some((entry) => entry.status === 'confirmed') ? 1 : 0;
  const ends = status === 'cancelled' || status === 'failed' ? 1 : 0;
  const refunds = history.filter(({ what }) => what === 'payment-refunded').length;
  return [
    ...differs(`notices that booking ${id} was made`, count(['booking-created']), 1),
    ...differs(`confirmations of booking ${id}`, count(['booking-confirmed']), confirmations),
    ...differs(`text messages about booking ${id}`, count(['booking-confirmed'], 'sms'), confirmations),
    ...(count(FAILURES) > 1 ? [`Booking ${id} has ${count(FAILURES)} failure notices.`] : []),
    ...differs(`notices of the end of booking ${id}`, count(ENDS), ends),
    ...differs(`notices of refunds of booking ${id}`, count(['payment-refunded']), refunds),
  ];
}
