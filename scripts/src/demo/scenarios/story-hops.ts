import { bookingHops, emailedHops, handled, published, type Hop } from '../hops.ts';

/** One more notice that BookingService decides on, and that goes out by e-mail. */
export const furtherNotice: readonly Hop[] = [
  ...published('booking', 'SendBookingNotification'),
  ...emailedHops,
];

/** Every hop of a booking up to where the customer has to pay, those included that the first demo does not wait for. */
export const awaitingPaymentHops: readonly Hop[] = [
  ...bookingHops,
  ...published('catalog', 'TicketUpdated'),
  ...published('booking', 'BookingUpdated'),
];

/** Every hop of a booking that was paid, from its beginning. */
export const paidHops: readonly Hop[] = [
  ...awaitingPaymentHops,
  ...published('payment', 'PaymentSucceeded', 'ReceiptGenerated'),
  ...handled('booking', 'PaymentSucceeded'),
  ...published('booking', 'BookingUpdated', 'BookingConfirmed'),
  ...furtherNotice,
  ...published('notification', 'SmsNotificationSent'),
  ...handled('notification', 'ReceiptGenerated'),
  ...published('notification', 'EmailNotificationSent'),
];

/** What follows when a booking is cancelled, for whatever reason: its tickets go back on sale. */
export const cancelledHops: readonly Hop[] = [
  ...published('booking', 'BookingUpdated', 'BookingCancelled', 'ReleaseEventInventory'),
  ...furtherNotice,
  ...handled('payment', 'BookingCancelled'),
  ...handled('catalog', 'ReleaseEventInventory'),
  ...published('catalog', 'InventoryUpdated', 'TicketUpdated'),
  ...handled('booking', 'InventoryUpdated'),
];
