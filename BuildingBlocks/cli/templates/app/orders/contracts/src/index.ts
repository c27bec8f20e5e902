import type { IntegrationEventClass } from '@ticketwave/contracts';
import { OrderPlacedIntegrationEvent } from './order-placed.integration-event.ts';

export * from './order-placed.integration-event.ts';

/** Everything that orders publishes. */
export const ordersEvents: readonly IntegrationEventClass[] = [OrderPlacedIntegrationEvent];
