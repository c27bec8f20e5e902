import type { Contract } from './contract.ts';
import type { Envelope } from './envelope.ts';
import { validateEnvelope } from './envelope.ts';
import { InvalidMessageError } from './errors.ts';

/** In bytes (256 KiB): larger bodies are neither published nor read. */
export const MAXIMUM_MESSAGE_BYTES = 256 * 1024;

/** What an event looks like to any AMQP 0-9-1 client, without the library that sends it. */
export interface Message {
  readonly exchange: string;
  readonly routingKey: string;
  readonly properties: MessageProperties;
  readonly body: Buffer;
}

/** AMQP's properties of a message, in camel case. What `toMessage` makes has all but encoding, priority and reply-to. */
export interface MessageProperties {
  readonly messageId?: string;
  readonly type?: string;
  readonly correlationId?: string;
  readonly contentType?: string;
  readonly contentEncoding?: string;
  readonly priority?: number;
  readonly replyTo?: string;
  /** Seconds since 1970. */
  readonly timestamp?: number;
  readonly appId?: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

/**
 * The message that carries the envelope. Its properties repeat what tools want to know without opening the body.
 * @throws InvalidMessageError if the body is larger than 256 KiB
 */
export function toMessage(
  route: Pick<Contract<never>, 'exchange' | 'routingKey'>,
  envelope: Envelope,
): Message {
  const body = Buffer.from(JSON.stringify(envelope));
  if (body.length > MAXIMUM_MESSAGE_BYTES) throw tooLarge(body);
  return {
    exchange: route.exchange,
    routingKey: route.routingKey,
    properties: {
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
        'x-attempt': 1,
        'x-redrives': 0,
      },
    },
    body,
  };
}

/**
 * The envelope of a message, whoever sent it. What its `data` must be says the contract: see `validateReceived`.
 * @throws InvalidMessageError saying which part of the message is wrong and why
 */
export function readEnvelope({ body, properties }: Pick<Message, 'body' | 'properties'>): Envelope {
  if (body.length > MAXIMUM_MESSAGE_BYTES) throw tooLarge(body);
  let json: unknown;
  try {
    json = JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw new InvalidMessageError('The body is not JSON.', { cause: error });
  }
  const envelope = validateEnvelope(json);
  requireAgreement(properties, envelope);
  return envelope;
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

/** With its type, and no longer than a reason in a dead letter may be: a header is a structure of any size. */
function shown(value: unknown): string {
  if (typeof value === 'string') return `the text '${value.slice(0, 64)}'`;
  if (typeof value === 'number') return `the number ${value}`;
  if (typeof value === 'boolean') return `the boolean ${value}`;
  if (Array.isArray(value)) return 'a list';
  if (Buffer.isBuffer(value)) return `${value.length} bytes`;
  return value !== null && typeof value === 'object' && '!' in value ? `a ${String(value['!'])}` : 'a table';
}

const seconds = (timestamp: string): number => Math.floor(Date.parse(timestamp) / 1000);

const tooLarge = (body: Buffer): InvalidMessageError =>
  new InvalidMessageError(
    `The body has ${body.length} bytes; at most ${MAXIMUM_MESSAGE_BYTES} (256 KiB) are allowed.`,
  );
