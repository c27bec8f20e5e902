import { randomUUID } from 'node:crypto';
import type { Options } from 'amqplib';

/** A message as somebody writes it who knows SPEC section 1 and nothing of BuildingBlocks. */
export interface WireMessage {
  readonly id: string;
  readonly exchange: string;
  readonly routingKey: string;
  readonly options: Options.Publish & { headers: Record<string, unknown> };
  readonly envelope: Record<string, unknown>;
  readonly body: Buffer;
}

export function wireMessage<Data extends object>(
  { contract }: { readonly contract: Names; new (data: Data): object },
  data: Data,
  { id = randomUUID(), entity = randomUUID(), sequence = 1 } = {},
): WireMessage {
  const { type, version, exchange, routingKey } = contract;
  const now = new Date();
  const correlation = randomUUID();
  const envelope = {
    event_id: id,
    event_type: type,
    event_version: version,
    timestamp: now.toISOString(),
    correlation_id: correlation,
    causation_id: correlation,
    data,
    metadata: { source: 'shop-service', source_version: '1.0.0', entity_id: entity, sequence },
  };
  return {
    id,
    exchange,
    routingKey,
    envelope,
    body: Buffer.from(JSON.stringify(envelope)),
    options: {
      messageId: id,
      type,
      correlationId: correlation,
      contentType: 'application/json',
      persistent: true,
      timestamp: Math.floor(now.getTime() / 1000),
      appId: 'shop-service',
      userId: 'admin',
      headers: {
        'x-event-version': version,
        'x-causation-id': correlation,
        'x-entity-id': entity,
        'x-sequence': sequence,
        'x-attempt': 1,
        'x-redrives': 0,
      },
    },
  };
}

interface Names {
  readonly type: string;
  readonly version: string;
  readonly exchange: string;
  readonly routingKey: string;
}

/** These as one batch, as somebody writes it who knows SPEC section 1 and nothing of BuildingBlocks. */
export function wireBatch(
  messages: readonly WireMessage[],
  body = `[${messages.map((message) => message.body.toString()).join(',')}]`,
): WireMessage {
  const [first] = messages;
  if (!first) throw new Error('A batch has at least one event.');
  const id = randomUUID();
  return {
    ...first,
    id,
    body: Buffer.from(body),
    options: {
      ...ofNoEvent(first.options),
      messageId: id,
      headers: { 'x-attempt': 1, 'x-redrives': 0, 'x-batch-size': messages.length },
    },
  };
}

const ofNoEvent = ({ correlationId: _, ...options }: Options.Publish): Options.Publish => options;
