import { readEnvelope, validateReceived, type Message } from '@ticketwave/contracts';
import { OrderPlacedIntegrationEvent } from './order-placed.ts';

/** @throws InvalidMessageError naming every wrong field */
export function totalOf(message: Pick<Message, 'body' | 'properties'>): string {
  const { data } = readEnvelope(message);
  const order = validateReceived(OrderPlacedIntegrationEvent.contract, data);
  return `${order.total} ${order.currency}`;
}
