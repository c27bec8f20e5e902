import { type Api, type BookingView, demoRequest, type NotificationView, type PaymentView } from './api.ts';
import { table } from './report.ts';

/** What each service holds now, asked of its own API. */
export async function describeState(api: Api, booking: BookingView): Promise<string> {
  const [event, payment, { items: notifications }] = await Promise.all([
    api.event(),
    booking.paymentId ? api.payment(booking.paymentId) : undefined,
    api.notifications(booking.bookingId),
  ]);
  return table('What each service holds now', [
    ['BookingService', `booking ${booking.bookingId}`, booking.status],
    ['CatalogService', `event ${demoRequest.eventId}`, `${event.availableTickets} tickets available`],
    ['PaymentService', `payment ${booking.paymentId ?? '(none)'}`, describePayment(payment)],
    ['NotificationService', `${notifications.length} notification(s)`, describeNotifications(notifications)],
  ]);
}

function describePayment(payment: PaymentView | undefined): string {
  if (!payment) return '(none)';
  return `${payment.status}, ${payment.amount} ${payment.currency}\n${payment.paymentUrl}`;
}

function describeNotifications(notifications: readonly NotificationView[]): string {
  const lines = notifications.map(({ channel, status, recipient, subject }) =>
    [`${channel} ${status} to ${recipient}`, subject && `"${subject}"`].filter(Boolean).join(': '),
  );
  return lines.join('\n') || '(none)';
}
