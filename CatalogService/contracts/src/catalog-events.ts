import type { IntegrationEventClass } from '@ticketwave/contracts';
import { EventCreatedIntegrationEvent } from './event-created.integration-event.ts';
import { EventUpdatedIntegrationEvent } from './event-updated.integration-event.ts';
import { InventoryUpdateRejectedIntegrationEvent } from './inventory-update-rejected.integration-event.ts';
import { InventoryUpdatedIntegrationEvent } from './inventory-updated.integration-event.ts';
import { TicketUpdatedIntegrationEvent } from './ticket-updated.integration-event.ts';

/** Everything that CatalogService publishes. */
export const catalogEvents: readonly IntegrationEventClass[] = [
  EventCreatedIntegrationEvent,
  EventUpdatedIntegrationEvent,
  InventoryUpdatedIntegrationEvent,
  InventoryUpdateRejectedIntegrationEvent,
  TicketUpdatedIntegrationEvent,
];
