import { orNull, type Field } from './field-kinds.ts';
import { specifiedField } from './specified-fields.ts';

/** SPEC section 2 once more, by hand: what the contracts packages are held against. */
interface SpecifiedEvent {
  readonly className: string;
  readonly publisher: string;
  readonly kind: 'fact' | 'request';
  readonly type: string;
  /** The field of the data that is `x-entity-id`. */
  readonly entity: string;
  readonly data: Readonly<Record<string, Field>>;
}

const specified =
  (publisher: string, kind: SpecifiedEvent['kind'], entity: string) =>
  (className: string, type: string, columns: string): SpecifiedEvent => ({
    className: `${className}IntegrationEvent`,
    publisher,
    kind,
    type,
    entity,
    data: Object.fromEntries(columns.split(/,\s*/).map((column) => fieldOf(publisher, column))),
  });

/** `payment_id|null` is the field payment_id, which may be null. */
function fieldOf(publisher: string, column: string): [name: string, Field] {
  const [name = '', nullable] = column.split('|');
  const field = specifiedField(publisher, name);
  return [name, nullable === undefined ? field : orNull(field)];
}

const bookingRequest = specified('booking', 'request', 'booking_id');
const bookingFact = specified('booking', 'fact', 'booking_id');
const catalogFact = specified('catalog', 'fact', 'event_id');
const paymentFact = specified('payment', 'fact', 'payment_id');
const notificationFact = specified('notification', 'fact', 'booking_id');
const userFact = specified('user', 'fact', 'user_id');

const ticketedEvent =
  'event_id, name, category, starts_at, price_amount, price_currency, total_tickets, available_tickets';
const notificationSent =
  'booking_id, user_id, notification_type, channel, success, error_message|null, template_id, sent_at';
const userSnapshot = 'user_id, email, phone|null, language, name';

export const specifiedEvents: readonly SpecifiedEvent[] = [
  bookingRequest(
    'UpdateEventInventory',
    'booking.inventory.update-requested',
    'event_id, booking_id, quantity_reduced, requested_at',
  ),
  bookingRequest(
    'ReleaseEventInventory',
    'booking.inventory.release-requested',
    'event_id, booking_id, quantity_released, reason, requested_at',
  ),
  bookingRequest(
    'PreparePaymentData',
    'booking.payment.preparation-requested',
    'booking_id, amount, currency, user_id, expires_at, requested_at',
  ),
  bookingRequest(
    'SendBookingNotification',
    'booking.notification.send-requested',
    `booking_id, user_id, event_id, event_name, quantity, total_amount, currency, notification_type, reason|null,
     requested_at`,
  ),
  bookingFact(
    'BookingCreated',
    'booking.booking.created',
    'booking_id, user_id, event_id, category, quantity, price_amount, price_currency, status, expires_at',
  ),
  bookingFact(
    'BookingUpdated',
    'booking.booking.updated',
    'booking_id, user_id, status, previous_status, updated_at',
  ),
  bookingFact(
    'BookingConfirmed',
    'booking.booking.confirmed',
    'booking_id, user_id, event_id, payment_id, quantity, price_amount, price_currency, confirmed_at',
  ),
  bookingFact(
    'BookingCancelled',
    'booking.booking.cancelled',
    `booking_id, user_id, event_id, payment_id|null, cancelled_at, cancellation_reason, cancellation_note|null,
     refund_eligible, refund_amount, refund_currency`,
  ),
  bookingFact(
    'BookingFailed',
    'booking.booking.failed',
    'booking_id, user_id, event_id, failure_reason, failed_at',
  ),
  catalogFact('EventCreated', 'catalog.event.created', ticketedEvent),
  catalogFact('EventUpdated', 'catalog.event.updated', ticketedEvent),
  catalogFact(
    'InventoryUpdated',
    'catalog.inventory.updated',
    `event_id, booking_id|null, previous_available_tickets, current_available_tickets, update_type, updated_at`,
  ),
  catalogFact(
    'InventoryUpdateRejected',
    'catalog.inventory.update-rejected',
    'event_id, booking_id, requested_quantity, available_tickets, rejection_reason, rejected_at',
  ),
  catalogFact(
    'TicketUpdated',
    'catalog.ticket.updated',
    'ticket_id, event_id, available_seats, price, currency, status',
  ),
  paymentFact(
    'PaymentDataPrepared',
    'payment.payment.created',
    'booking_id, payment_id, amount, currency, expires_at, payment_url, prepared_at',
  ),
  paymentFact(
    'PaymentSucceeded',
    'payment.payment.succeeded',
    `payment_id, booking_id, user_id, amount, currency, provider, provider_payment_id, payment_method, succeeded_at`,
  ),
  paymentFact(
    'PaymentFailed',
    'payment.payment.failed',
    'payment_id, booking_id, user_id, amount, currency, provider, error_code, error_message, failed_at',
  ),
  paymentFact(
    'PaymentRefunded',
    'payment.payment.refunded',
    'payment_id, booking_id, user_id, refund_id, amount, currency, reason, refunded_at',
  ),
  paymentFact(
    'ReceiptGenerated',
    'receipt.receipt.generated',
    `receipt_id, payment_id, booking_id, user_id, receipt_number, receipt_url, amount, currency, generated_at`,
  ),
  notificationFact('EmailNotificationSent', 'notification.email.sent', notificationSent),
  notificationFact('SmsNotificationSent', 'notification.sms.sent', notificationSent),
  userFact('UserCreated', 'user.user.created', userSnapshot),
  userFact('UserUpdated', 'user.user.updated', userSnapshot),
  userFact('UserErased', 'user.user.erased', 'user_id, erased_at'),
];
