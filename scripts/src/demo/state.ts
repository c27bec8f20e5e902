import type { Observed, ObservedBooking } from './end-state.ts';
import { table } from '@ticketwave/cli/development';
import type { NotificationView, PaymentView } from './views.ts';

/** What each service holds now, according to its own API. */
export function describeState({ bookings, event }: Observed): string {
  const tickets = `${event.availableTickets} tickets available`;
  return table('What each service holds now', [
    ['CatalogService', `event ${event.eventId}`, tickets],
    ...bookings.flatMap(rowsOf),
  ]);
}

function rowsOf({ booking, payment, receipt, notifications }: ObservedBooking): string[][] {
  const receiptRow = ['PaymentService', `receipt ${receipt?.receiptNumber}`, payment?.receiptUrl ?? ''];
  return [
    ['BookingService', `booking ${booking.bookingId}`, booking.status],
    ['PaymentService', `payment ${booking.paymentId ?? '(none)'}`, describePayment(payment)],
    ...(receipt ? [receiptRow] : []),
    ['NotificationService', `${notifications.length} notification(s)`, describeNotifications(notifications)],
  ];
}

function describePayment(payment: PaymentView | undefined): string {
  if (!payment) return '(none)';
  const { status, amount, currency, refundedAmount, paymentUrl } = payment;
  const refunded = refundedAmount > 0 ? `, ${refundedAmount} ${currency} refunded` : '';
  return `${status}, ${amount} ${currency}${refunded}\n${paymentUrl}`;
}

function describeNotifications(notifications: readonly NotificationView[]): string {
  const lines = notifications.map(({ channel, status, recipient, subject }) =>
    [`${channel} ${status} to ${recipient}`, subject && `"${subject}"`].filter(Boolean).join(': '),
  );
  return lines.join('\n') || '(none)';
}
