import type { EndState } from './scenarios/scenario.ts';
import type { BookingWithHistory, EventView, NotificationView, PaymentView, ReceiptView } from './views.ts';

/** What the APIs say of one booking. */
export interface ObservedBooking {
  readonly booking: BookingWithHistory;
  readonly payment: PaymentView | undefined;
  readonly receipt: ReceiptView | undefined;
  readonly notifications: readonly NotificationView[];
}

export interface Observed {
  readonly bookings: readonly ObservedBooking[];
  readonly event: EventView;
}

/** One thing that an end state says, and what there is instead if it does not hold. */
export interface Check {
  readonly what: string;
  readonly expected: string;
  readonly found: string;
}

export const holds = ({ expected, found }: Check): boolean => expected === found;

/** Compares what the APIs say with how a scenario ends. Pure. */
export function checkEndState(end: EndState, { bookings, event }: Observed): Check[] {
  const several = bookings.length > 1;
  const ofBookings = bookings.flatMap((observed, index) =>
    checkBooking(end, observed).map((check) =>
      several ? { ...check, what: `${check.what} of booking ${index + 1}` } : check,
    ),
  );
  return end.ticketsKept === undefined
    ? ofBookings
    : [...ofBookings, checkTickets(event, end.ticketsKept * bookings.length)];
}

function checkBooking(end: EndState, { booking, payment, receipt, notifications }: ObservedBooking): Check[] {
  const price = amountOf(booking.priceAmount, booking.priceCurrency);
  const reason = reasonOf(booking);
  return [
    { what: 'status', expected: end.status, found: booking.status },
    { what: 'history', expected: end.history.join(' → '), found: statusesOf(booking).join(' → ') },
    { what: 'reason', expected: end.reason ?? 'none', found: reason ?? 'none' },
    { what: 'payment', expected: `${end.payment}, ${price}`, found: describePayment(payment) },
    { what: 'receipt', expected: end.receipt ? `over ${price}` : 'none', found: describeReceipt(receipt) },
    { what: 'refunded', expected: end.refunded ? price : 'nothing', found: describeRefund(payment) },
    { what: 'notices', expected: listOf(end.notices), found: listOf(notifications.map(describeNotice)) },
  ];
}

function checkTickets({ totalTickets, availableTickets }: EventView, kept: number): Check {
  const left = (available: number): string => `${available} of ${totalTickets} left`;
  return { what: 'tickets', expected: left(totalTickets - kept), found: left(availableTickets) };
}

/** Of the status that it has: what happens later, such as a refund, has reasons of its own. */
const reasonOf = ({ status, history }: BookingWithHistory): string | null =>
  history.find((entry) => entry.status === status)?.reason ?? null;

/** Several things may happen while a booking has one status. */
const statusesOf = ({ history }: BookingWithHistory): string[] =>
  history.map(({ status }) => status).filter((status, index, all) => status !== all[index - 1]);

const describePayment = (payment: PaymentView | undefined): string =>
  payment ? `${payment.status}, ${amountOf(payment.amount, payment.currency)}` : 'none';

const describeReceipt = (receipt: ReceiptView | undefined): string =>
  receipt ? `over ${amountOf(receipt.amount, receipt.currency)}` : 'none';

const describeRefund = (payment: PaymentView | undefined): string =>
  payment && payment.refundedAmount > 0 ? amountOf(payment.refundedAmount, payment.currency) : 'nothing';

const describeNotice = ({ notificationType, channel, status }: NotificationView): string =>
  `${notificationType} by ${channel}${status === 'sent' ? '' : ` (${status})`}`;

const listOf = (notices: readonly string[]): string => notices.toSorted().join(', ') || 'none';

const amountOf = (amount: number, currency: string): string => `${amount} ${currency}`;
