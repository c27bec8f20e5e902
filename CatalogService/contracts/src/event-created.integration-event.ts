import { integrationEvent } from '@ticketwave/contracts';
import { ticketedEventSnapshot } from './ticketed-event-snapshot.ts';

/** An event is in the catalogue and its tickets can be booked. */
export class EventCreatedIntegrationEvent extends integrationEvent({
  publisher: 'catalog',
  type: 'catalog.event.created',
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
    available_tickets: 100,
  }),
  log: {
    icon: '📊',
    publishing: (data) => ({ EventId: data.event_id, Available: data.available_tickets }),
  },
}) {}
