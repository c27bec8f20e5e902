import { toMessage, type Envelope, type Message, type MessageProperties } from '@ticketwave/contracts';
import type { OutboxRow } from './outbox-store.ts';

/**
 * The message of a row, as it goes on the wire. A row of an older build has only the envelope, which the rest repeats.
 * @throws Error if it is none
 */
export function messageOf({
  exchange,
  routingKey,
  envelope,
  properties,
}: Pick<OutboxRow, 'exchange' | 'routingKey' | 'envelope' | 'properties'>): Message {
  if (properties === null) return toMessage({ exchange, routingKey }, JSON.parse(envelope) as Envelope);
  const body = Buffer.from(envelope);
  return { exchange, routingKey, properties: JSON.parse(properties) as MessageProperties, body };
}
