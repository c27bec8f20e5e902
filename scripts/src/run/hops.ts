import { services } from './service-names.ts';
import type { ServiceName } from './service-names.ts';

export type HopActivity = 'published' | 'handled';

/** One station of an event: a service has published or handled it. */
export interface Hop {
  readonly service: ServiceName;
  readonly activity: HopActivity;
  /** Without the suffix IntegrationEvent. */
  readonly event: string;
}

/** Every hop of a booking that goes well, up to where the customer has to pay. */
export const bookingHops: readonly Hop[] = [
  { service: 'booking', activity: 'published', event: 'BookingCreated' },
  { service: 'booking', activity: 'published', event: 'UpdateEventInventory' },
  { service: 'booking', activity: 'published', event: 'PreparePaymentData' },
  { service: 'booking', activity: 'published', event: 'SendBookingNotification' },
  { service: 'catalog', activity: 'handled', event: 'UpdateEventInventory' },
  { service: 'catalog', activity: 'published', event: 'InventoryUpdated' },
  { service: 'payment', activity: 'handled', event: 'PreparePaymentData' },
  { service: 'payment', activity: 'published', event: 'PaymentDataPrepared' },
  { service: 'notification', activity: 'handled', event: 'SendBookingNotification' },
  { service: 'notification', activity: 'published', event: 'EmailNotificationSent' },
  { service: 'booking', activity: 'handled', event: 'InventoryUpdated' },
  { service: 'booking', activity: 'handled', event: 'PaymentDataPrepared' },
];

/** "CatalogService handled UpdateEventInventory" */
export function describeHop({ service, activity, event }: Hop): string {
  return `${services[service].title} ${activity} ${event}`;
}

/** Ticks off the hops that are expected. */
export class HopLedger {
  readonly #expected: readonly Hop[];
  readonly #seen = new Set<string>();

  constructor(expected: readonly Hop[]) {
    this.#expected = expected;
  }

  /** Notes a hop and says whether it is one of those expected. */
  see(hop: Hop): boolean {
    this.#seen.add(describeHop(hop));
    return this.#expected.some((expected) => describeHop(expected) === describeHop(hop));
  }

  /** Those not seen yet, in the order in which they were expected. */
  get missing(): readonly Hop[] {
    return this.#expected.filter((hop) => !this.#seen.has(describeHop(hop)));
  }
}
