import type { Api, BookingView } from './api.ts';
import { demoRequest } from './api.ts';
import { table } from './report.ts';

interface NotificationView {
  readonly channel: string;
  readonly status: string;
  readonly recipient: string;
  readonly subject: string | null;
}

/** What each service holds now, asked of its own API. */
export async function describeState(api: Api, booking: BookingView): Promise<string> {
  const [event, payment, { items: notifications }] = await Promise.all([
    api.event(),
    booking.paymentId ? api.payment(booking.paymentId) : undefined,
    api.notifications(booking.bookingId) as Promise<{ items: NotificationView[] }>,
  ]);
  const sent = notifications.map(
    ({ channel, status, recipient, subject }) =>
      `${channel} ${status} to ${recipient}${subject === null ? '' : `: "${subject}"`}`,
  );
  return table('What each service holds now', [
    ['BookingService', `booking ${booking.bookingId}`, booking.status],
    [
      'CatalogService',
      `event ${demoRequest.eventId}`,
      `${String(event['availableTickets'])} tickets available`,
    ],
    ['PaymentService', `payment ${booking.paymentId ?? '(none)'}`, describePayment(payment)],
    ['NotificationService', `${notifications.length} notification(s)`, sent.join('\n') || '(none)'],
  ]);
}

function describePayment(payment: Record<string, unknown> | undefined): string {
  if (!payment) return '(none)';
  const { status, amount, currency, paymentUrl } = payment;
  return `${String(status)}, ${String(amount)} ${String(currency)}\n${String(paymentUrl)}`;
}
