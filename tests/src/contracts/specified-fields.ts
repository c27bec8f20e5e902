import { currency, emailAddress, flag, id, languageTag, money, oneOf, paymentMethod } from './field-kinds.ts';
import { phoneNumber, quantity, receiptNumber, stock, text, time, url, user } from './field-kinds.ts';
import type { Field } from './field-kinds.ts';

const notices = [
  'booking-created',
  'booking-confirmed',
  'payment-failed',
  'booking-failed',
  'booking-cancelled',
  'booking-expired',
  'payment-refunded',
];
const rejectionReasons = ['sold-out', 'unknown-event', 'event-over', 'released'];
const bookingStatus = oneOf('pending', 'awaiting-payment', 'confirmed', 'cancelled', 'failed');

/** Fields that mean the same in every event that has them. */
const everywhere: Readonly<Record<string, Field>> = {
  booking_id: id,
  event_id: id,
  payment_id: id,
  refund_id: id,
  receipt_id: id,
  ticket_id: id,
  user_id: user,

  requested_at: time,
  expires_at: time,
  updated_at: time,
  confirmed_at: time,
  cancelled_at: time,
  failed_at: time,
  starts_at: time,
  rejected_at: time,
  prepared_at: time,
  succeeded_at: time,
  refunded_at: time,
  generated_at: time,
  sent_at: time,
  erased_at: time,

  amount: money,
  currency,
  total_amount: money,
  price: money,
  price_amount: money,
  price_currency: currency,
  refund_amount: money,
  refund_currency: currency,

  quantity,
  quantity_reduced: quantity,
  quantity_released: quantity,
  requested_quantity: quantity,
  total_tickets: stock,
  available_tickets: stock,
  previous_available_tickets: stock,
  current_available_tickets: stock,
  available_seats: stock,

  name: text,
  event_name: text,
  reason: text,
  cancellation_note: text,
  provider: text,
  provider_payment_id: text,
  error_code: text,
  error_message: text,
  template_id: text,

  previous_status: bookingStatus,
  cancellation_reason: oneOf('user-requested', 'payment-failed', 'expired'),
  failure_reason: oneOf(...rejectionReasons, 'inventory-unanswered'),
  rejection_reason: oneOf(...rejectionReasons),
  update_type: oneOf('reserved', 'released', 'restocked'),
  channel: oneOf('email', 'sms'),
  refund_eligible: flag,
  success: flag,
  payment_url: url,
  receipt_url: url,
  receipt_number: receiptNumber,
  payment_method: paymentMethod,

  email: emailAddress,
  phone: phoneNumber,
  language: languageTag,
};

/** Fields of one name that depend on who publishes them. */
const byPublisher: Readonly<Record<string, Readonly<Record<string, Field>>>> = {
  booking: { status: bookingStatus, category: text, notification_type: oneOf(...notices) },
  catalog: {
    status: oneOf('available', 'sold-out'),
    category: oneOf('concert', 'sport', 'theatre', 'flight', 'hotel', 'car'),
  },
  notification: { notification_type: oneOf(...notices, 'receipt') },
};

/** @throws Error if SPEC section 2 names no such field. */
export function specifiedField(publisher: string, name: string): Field {
  const field = byPublisher[publisher]?.[name] ?? everywhere[name];
  if (field === undefined) throw new Error(`No rule says what '${name}' of '${publisher}' may hold.`);
  return field;
}
