import type { IntegrationEventClass } from '@ticketwave/contracts';
import { LoyaltyEntryRecordedIntegrationEvent } from './loyalty-entry-recorded.integration-event.ts';

export * from './loyalty-entry-recorded.integration-event.ts';

/** Everything that LoyaltyService publishes. */
export const loyaltyEvents: readonly IntegrationEventClass[] = [LoyaltyEntryRecordedIntegrationEvent];
