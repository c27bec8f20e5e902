import { integrationEvent } from '@ticketwave/contracts';
import { ticketedEventSnapshot } from './ticketed-event-snapshot.ts';

/** An event is in the catalogue and its tickets can be booked. */
export class EventCreatedIntegrationEvent extends integrationEvent({
  publisher: 'catalog',
  type: 'catalog.event.created',
  version: '1.0',
  kind: 'fact',
  entity: (data) => data.event_id,
  schema: ticketedEventSnapshot,
  log: {
    icon: '📊',
    publishing: (data) => ({ EventId: data.event_id, Available: data.available_tickets }),
  },
}) {}
