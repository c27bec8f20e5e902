import { toMessage, type Message } from '@ticketwave/contracts';
import { OrderPlacedIntegrationEvent } from './order-placed.ts';

const id = '0197f1f0-6f0a-7c3e-9d55-0242ac120001';
const at = '2026-01-30T10:30:00.000Z';

/** What another team's service might send, right or wrong. */
export function orderMessage(currency: string): Message {
  const order = new OrderPlacedIntegrationEvent({ order_id: id, total: 49.9, currency, placed_at: at });
  const { contract, data } = order;
  return toMessage(contract, {
    event_id: id,
    event_type: contract.type,
    event_version: contract.version,
    timestamp: at,
    correlation_id: id,
    causation_id: id,
    data,
    metadata: {
      source: 'orders-service',
      source_version: '1.0.0',
      entity_id: contract.entity(data),
      sequence: 1,
    },
  });
}
