import { services } from '../services.ts';
import type { ServiceName } from '../services.ts';

type HopActivity = 'published' | 'handled';

/** One station of an event: a service has published or handled it. */
export interface Hop {
  readonly service: ServiceName;
  readonly activity: HopActivity;
  /** Without the suffix IntegrationEvent. */
  readonly event: string;
}

/** The hops of a service that has published each of the events; one that is named twice is published twice. */
export function published(service: ServiceName, ...events: readonly string[]): Hop[] {
  return events.map((event) => ({ service, activity: 'published', event }));
}

/** The hops of a service that has handled each of the events. */
export function handled(service: ServiceName, ...events: readonly string[]): Hop[] {
  return events.map((event) => ({ service, activity: 'handled', event }));
}

/** What BookingService says and asks for as soon as there is a booking. */
export const bookedHops: readonly Hop[] = published(
  'booking',
  'BookingCreated',
  'UpdateEventInventory',
  'PreparePaymentData',
  'SendBookingNotification',
);

/** A notice that BookingService has decided on goes out by e-mail. */
export const emailedHops: readonly Hop[] = [
  ...handled('notification', 'SendBookingNotification'),
  ...published('notification', 'EmailNotificationSent'),
];

/** Every hop of a booking that goes well, up to where the customer has to pay. */
export const bookingHops: readonly Hop[] = [
  ...bookedHops,
  ...handled('catalog', 'UpdateEventInventory'),
  ...published('catalog', 'InventoryUpdated'),
  ...handled('payment', 'PreparePaymentData'),
  ...published('payment', 'PaymentDataPrepared'),
  ...emailedHops,
  ...handled('booking', 'InventoryUpdated', 'PaymentDataPrepared'),
];

/** "CatalogService handled UpdateEventInventory" */
export function describeHop({ service, activity, event }: Hop): string {
  return `${services[service].title} ${activity} ${event}`;
}
