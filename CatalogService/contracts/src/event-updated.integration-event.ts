import { integrationEvent } from '@ticketwave/contracts';
import { ticketedEventSnapshot } from './ticketed-event-snapshot.ts';

/** An event of the catalogue is not as it was: its description, its price or its tickets. */
export class EventUpdatedIntegrationEvent extends integrationEvent({
  publisher: 'catalog',
  type: 'catalog.event.updated',
  version: '1.0',
  kind: 'fact',
  entity: (data) => data.event_id,
  schema: ticketedEventSnapshot,
  log: {
    icon: '📊',
    publishing: (data) => ({ EventId: data.event_id, Available: data.available_tickets }),
  },
}) {}
