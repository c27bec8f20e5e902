import { integrationEvent } from '@ticketwave/contracts';
import { ticketedEventSnapshot } from './ticketed-event-snapshot.ts';

/** An event of the catalogue is not as it was: its description, its price or its tickets. */
export class EventUpdatedIntegrationEvent extends integrationEvent({
  publisher: 'catalog',
  type: 'catalog.event.updated',
  version: '1.0',
  kind: 'fact',
  entity: (data) => data.event_id,
  schema: ticketedEventSnapshot.example({
    event_id: '123e4567-e89b-12d3-a456-426614174000',
    name: 'An Evening of Chamber Music',
    category: 'concert',
    starts_at: '2026-06-20T18:00:00.000Z',
    price_amount: 49.9,
    price_currency: 'EUR',
    total_tickets: 100,
    available_tickets: 98,
  }),
  log: {
    icon: '📊',
    publishing: (data) => ({ EventId: data.event_id, Available: data.available_tickets }),
  },
}) {}
