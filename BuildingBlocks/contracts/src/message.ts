import type { Contract } from './contract.ts';
import type { Envelope } from './envelope.ts';
import { validateEnvelope } from './envelope.ts';
import { InvalidMessageError } from './errors.ts';
import { contentOf } from './compression.ts';
import { requireSize, shown, type Message, type MessageProperties } from './wire-parts.ts';

/**
 * The message that carries the envelope. Its properties repeat what tools want to know without opening the body.
 * @throws InvalidMessageError if the body is larger than 256 KiB
 */
export function toMessage(
  route: Pick<Contract<never>, 'exchange' | 'routingKey'>,
  envelope: Envelope,
): Message {
  const body = Buffer.from(JSON.stringify(envelope));
  requireSize(body);
  const { headers, ...properties } = propertiesOf(envelope);
  return {
    exchange: route.exchange,
    routingKey: route.routingKey,
    properties: { ...properties, headers: { ...headers, 'x-attempt': 1, 'x-redrives': 0 } },
    body,
  };
}

/** What of an envelope its message repeats. */
export const propertiesOf = (envelope: Envelope): MessageProperties => ({
  messageId: envelope.event_id,
  type: envelope.event_type,
  correlationId: envelope.correlation_id,
  contentType: 'application/json',
  timestamp: seconds(envelope.timestamp),
  appId: envelope.metadata.source,
  headers: {
    'x-event-version': envelope.event_version,
    'x-causation-id': envelope.causation_id,
    'x-entity-id': envelope.metadata.entity_id,
    'x-sequence': envelope.metadata.sequence,
  },
});

/**
 * The envelope of a message, whoever sent it. What its `data` must be says the contract: see `validateReceived`. Of a
 * batch, the events are read by `readEventBatch`.
 * @throws InvalidMessageError saying which part of the message is wrong and why
 */
export function readEnvelope(message: Pick<Message, 'body' | 'properties'>): Envelope {
  const envelope = validateEnvelope(parsed(contentOf(message)));
  requireAgreement(message.properties, envelope);
  return envelope;
}

/** @throws InvalidMessageError */
export function parsed(content: Buffer): unknown {
  try {
    return JSON.parse(content.toString('utf8'));
  } catch (error) {
    throw new InvalidMessageError('The body is not JSON.', { cause: error });
  }
}

/**
 * Properties repeat the envelope, for tools that do not open the body: one that disagrees cannot be trusted, one
 * that a foreign client left out does no harm.
 */
function requireAgreement({ headers, ...properties }: MessageProperties, envelope: Envelope): void {
  const repeated: [name: string, found: unknown, expected: unknown][] = [
    ['message_id', properties.messageId, envelope.event_id],
    ['type', properties.type, envelope.event_type],
    ['correlation_id', properties.correlationId, envelope.correlation_id],
    ['content_type', properties.contentType, 'application/json'],
    ['timestamp', properties.timestamp, seconds(envelope.timestamp)],
    ['app_id', withoutSuffix(properties.appId), withoutSuffix(envelope.metadata.source)],
    ['x-event-version', headers['x-event-version'], envelope.event_version],
    ['x-causation-id', headers['x-causation-id'], envelope.causation_id],
    ['x-entity-id', headers['x-entity-id'], envelope.metadata.entity_id],
    ['x-sequence', headers['x-sequence'], envelope.metadata.sequence],
  ];
  const disagreeing = repeated.filter(([, found, expected]) => isPresent(found) && found !== expected);
  if (disagreeing.length === 0) return;
  const reasons = disagreeing.map(
    ([name, found, expected]) => `${name} is ${shown(found)}, the envelope says ${shown(expected)}`,
  );
  throw new InvalidMessageError(`The properties disagree with the envelope: ${reasons.join('; ')}.`);
}

const isPresent = (value: unknown): boolean => value !== undefined && value !== null;

/** `orders` and `orders-service` name the same publisher. */
const withoutSuffix = (service: string | undefined): string | undefined => service?.replace(/-service$/, '');

const seconds = (timestamp: string): number => Math.floor(Date.parse(timestamp) / 1000);
