/** The queue table of SPEC section 2 once more, by hand, with what handles the events that a queue takes today. */
export interface ConsumedQueue {
  readonly queue: string;
  readonly binds: readonly string[];
  /** By routing key: a handler's class or a saga. What a binding lets in and is not named here is skipped. */
  readonly handlers: Readonly<Record<string, string>>;
}

const handled = (...events: [routingKey: string, event: string][]): ConsumedQueue['handlers'] =>
  Object.fromEntries(events.map(([routingKey, event]) => [routingKey, `${event}IntegrationEventHandler`]));

const handledBySaga = (saga: string, ...routingKeys: string[]): ConsumedQueue['handlers'] =>
  Object.fromEntries(routingKeys.map((routingKey) => [routingKey, saga]));

/** A queue of one event. */
const single = (queue: string, routingKey: string, event: string): ConsumedQueue => ({
  queue,
  binds: [routingKey],
  handlers: handled([routingKey, event]),
});

export const specifiedQueues: readonly ConsumedQueue[] = [
  single('catalog.update-event-inventory', 'booking.inventory.update-requested.v1', 'UpdateEventInventory'),
  single(
    'catalog.release-event-inventory',
    'booking.inventory.release-requested.v1',
    'ReleaseEventInventory',
  ),
  single('payment.prepare-payment-data', 'booking.payment.preparation-requested.v1', 'PreparePaymentData'),
  {
    queue: 'payment.booking-ended',
    binds: ['booking.booking.cancelled.v1', 'booking.booking.failed.v1'],
    handlers: handled(
      ['booking.booking.cancelled.v1', 'BookingCancelled'],
      ['booking.booking.failed.v1', 'BookingFailed'],
    ),
  },
  single(
    'notification.send-booking-notification',
    'booking.notification.send-requested.v1',
    'SendBookingNotification',
  ),
  single('notification.receipt-generated', 'receipt.receipt.generated.v1', 'ReceiptGenerated'),
  {
    queue: 'notification.user-contacts',
    binds: ['user.user.#'],
    handlers: handled(
      ['user.user.created.v1', 'UserCreated'],
      ['user.user.updated.v1', 'UserUpdated'],
      ['user.user.erased.v1', 'UserErased'],
    ),
  },
  {
    queue: 'booking.inventory-answers',
    binds: ['catalog.inventory.*.v1'],
    handlers: handledBySaga(
      'booking-life',
      'catalog.inventory.updated.v1',
      'catalog.inventory.update-rejected.v1',
    ),
  },
  {
    queue: 'booking.payments',
    binds: ['payment.payment.*.v1'],
    handlers: handledBySaga(
      'booking-life',
      'payment.payment.created.v1',
      'payment.payment.succeeded.v1',
      'payment.payment.failed.v1',
      'payment.payment.refunded.v1',
    ),
  },
  {
    queue: 'booking.event-catalogue',
    binds: ['catalog.event.#'],
    handlers: handled(
      ['catalog.event.created.v1', 'EventCreated'],
      ['catalog.event.updated.v1', 'EventUpdated'],
    ),
  },
  {
    queue: 'booking.user-bookings',
    binds: ['booking.booking.#'],
    handlers: handled(
      ['booking.booking.created.v1', 'BookingCreated'],
      ['booking.booking.updated.v1', 'BookingUpdated'],
      ['booking.booking.confirmed.v1', 'BookingConfirmed'],
      ['booking.booking.cancelled.v1', 'BookingCancelled'],
      ['booking.booking.failed.v1', 'BookingFailed'],
    ),
  },
];
