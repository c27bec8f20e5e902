import { contentOf } from './compression.ts';
import { majorOf } from './contract.ts';
import { validateEnvelope, type Envelope } from './envelope.ts';
import { InvalidMessageError } from './errors.ts';
import { elementsOf } from './json-elements.ts';
import { parsed, propertiesOf } from './message.ts';
import {
  MAXIMUM_MESSAGE_BYTES,
  requireSize,
  shown,
  type Message,
  type MessageProperties,
} from './wire-parts.ts';

/** So many events a batch has at most. */
export const MAXIMUM_BATCH_EVENTS = 128;

/** Two brackets, and a comma less than there are events. */
const SEPARATORS = 1;
const SIZE = 'x-batch-size';
/** The `traceparent` of each event, in their order; empty for one that has none. */
const TRACES = 'x-batch-traceparent';
/** As W3C writes it: what is longer is something else. */
const TRACEPARENT_LENGTH = 55;
/** Of a property that AMQP keeps in a short string. */
const SHORT_BYTES = 255;
/** Texts of so many characters always fit, whatever these are. */
const SHORT_LENGTH = Math.floor(SHORT_BYTES / 3);
const ROUTING_KEY = /^[^.]+\.[^.]+\.[^.]+\.v[1-9][0-9]*$/;

const [OPENING, COMMA, CLOSING] = ['[', ',', ']'].map((sign) => Buffer.from(sign)) as [
  Buffer,
  Buffer,
  Buffer,
];

/** Whether one batch takes so many events, whose bodies have so many bytes together. */
export const fitInBatch = (bytes: number, events: number): boolean =>
  events <= MAXIMUM_BATCH_EVENTS && bytes + SEPARATORS + events <= MAXIMUM_MESSAGE_BYTES;

/**
 * One AMQP message that carries the events of several, all of one exchange and routing key, in their order.
 * @param messageId its own, a UUID
 * @throws InvalidMessageError if they are none, too many, or too large together
 */
export function eventBatchOf(messages: readonly Message[], messageId: string): Message {
  const [first] = messages;
  if (!first || messages.length > MAXIMUM_BATCH_EVENTS)
    throw new InvalidMessageError(
      `${messages.length} events are no batch: 1 to ${MAXIMUM_BATCH_EVENTS} are.`,
    );
  const { type, contentType, timestamp, appId, headers } = first.properties;
  const version = headers['x-event-version'];
  const hasOneVersion = messages.every(({ properties }) => properties.headers['x-event-version'] === version);
  const traces = messages.map(({ properties }) => traceparentOf(properties.headers['traceparent']));
  const bodies = messages.flatMap(({ body }, index) => (index === 0 ? [body] : [COMMA, body]));
  const body = Buffer.concat([OPENING, ...bodies, CLOSING]);
  requireSize(body);
  return {
    exchange: first.exchange,
    routingKey: first.routingKey,
    properties: {
      ...given({ type, contentType, timestamp, appId }),
      messageId,
      headers: {
        ...(hasOneVersion && given({ 'x-event-version': version })),
        'x-attempt': 1,
        'x-redrives': 0,
        [SIZE]: messages.length,
        ...(traces.some((trace) => trace !== '') && { [TRACES]: traces }),
      },
    },
    body,
  };
}

/** Whether a message says that it is a batch, and so is to be read by `readEventBatch`. */
export const isEventBatch = ({ properties }: Pick<Message, 'properties'>): boolean =>
  properties.headers[SIZE] !== undefined && properties.headers[SIZE] !== null;

/** How many events a message carries, as far as it says so. */
export function batchSizeOf({ properties }: Pick<Message, 'properties'>): number {
  const size = properties.headers[SIZE];
  return isSize(size) ? size : 1;
}

/** One event of a batch, with what makes it a message of its own. */
export interface EventOfBatch {
  /** Read already. @throws InvalidMessageError as `readEnvelope` */
  readonly envelope: () => Envelope;
  /** What it has of its own; its user, and headers that are nobody's here, are the batch's. */
  readonly properties: MessageProperties;
  /** Byte for byte as it stands in the batch. */
  readonly body: Buffer;
}

/**
 * The events of a batch in their order. One that is invalid harms none of the others.
 * @throws InvalidMessageError if the batch as a whole cannot be read
 */
export function readEventBatch(
  message: Pick<Message, 'routingKey' | 'properties' | 'body'>,
): readonly EventOfBatch[] {
  const { headers } = message.properties;
  const size = headers[SIZE];
  if (!isSize(size))
    throw new InvalidMessageError(
      `${SIZE} is ${shown(size)}; a whole number from 1 to ${MAXIMUM_BATCH_EVENTS} is expected.`,
    );
  const content = contentOf(message);
  const values = parsed(content);
  if (!Array.isArray(values))
    throw new InvalidMessageError('The body of a batch is a JSON array of envelopes, and this is none.');
  if (values.length !== size)
    throw new InvalidMessageError(`${SIZE} says ${size} events, and the body has ${values.length}.`);
  const routingKey = routingKeyOf(message);
  const traces: readonly unknown[] = Array.isArray(headers[TRACES]) ? headers[TRACES] : [];
  let bodies: readonly Buffer[] | undefined;
  return values.map((value: unknown, index) => {
    const bodyOf = (): Buffer => {
      const body = (bodies ??= elementsOf(content))[index];
      if (!body) throw new Error(`Element ${index} of a batch of ${size} was not found in its body.`);
      return body;
    };
    return eventOf(value, { routingKey, trace: traceparentOf(traces[index]), bodyOf });
  });
}

/** @param routingKey of all of its batch @param trace its `traceparent`, or nothing */
function eventOf(
  value: unknown,
  {
    routingKey,
    trace,
    bodyOf,
  }: { readonly routingKey: string | undefined; readonly trace: string; readonly bodyOf: () => Buffer },
): EventOfBatch {
  const { envelope, properties } = readOrRefused(value, routingKey);
  const { headers } = properties;
  return {
    envelope,
    properties: trace === '' ? properties : { ...properties, headers: { ...headers, traceparent: trace } },
    get body() {
      return bodyOf();
    },
  };
}

function readOrRefused(
  value: unknown,
  routingKey: string | undefined,
): Pick<EventOfBatch, 'envelope' | 'properties'> {
  try {
    const envelope = validateEnvelope(value);
    requireRoutingKey(envelope, routingKey);
    return { envelope: () => envelope, properties: fitting(propertiesOf(envelope)) };
  } catch (error) {
    const envelope = (): never => {
      throw error;
    };
    return { envelope, properties: fitting(saidBy(value)) };
  }
}

/** Undefined where it is none of an event, as after a redrive of what the broker itself has given up. */
function routingKeyOf({
  routingKey,
  properties,
}: Pick<Message, 'routingKey' | 'properties'>): string | undefined {
  const original = properties.headers['x-original-routing-key'];
  const key = typeof original === 'string' ? original : routingKey;
  return ROUTING_KEY.test(key) ? key : undefined;
}

function requireRoutingKey({ event_type, event_version }: Envelope, expected: string | undefined): void {
  const routingKey = `${event_type}.v${majorOf(event_version)}`;
  if (expected !== undefined && routingKey !== expected)
    throw new InvalidMessageError(
      `An event of ${shown(routingKey)} is in a batch of ${shown(expected)}: a batch has one routing key.`,
    );
}

/** Of an envelope that is none, what people find it by. */
function saidBy(value: unknown): MessageProperties {
  const { event_id, event_type, correlation_id } = (value ?? {}) as Readonly<Record<string, unknown>>;
  return {
    ...given({
      messageId: textOf(event_id),
      type: textOf(event_type),
      correlationId: textOf(correlation_id),
    }),
    headers: {},
  };
}

/** Without texts that a property of AMQP has no room for: they are in the body. */
function fitting(properties: MessageProperties): MessageProperties {
  for (const name in properties)
    if (isTooLong(properties[name as keyof MessageProperties]))
      return Object.fromEntries(
        Object.entries(properties).filter(([, value]) => !isTooLong(value)),
      ) as unknown as MessageProperties;
  return properties;
}

const isTooLong = (value: unknown): boolean =>
  typeof value === 'string' && value.length > SHORT_LENGTH && Buffer.byteLength(value) > SHORT_BYTES;

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const traceparentOf = (value: unknown): string =>
  typeof value === 'string' && value.length <= TRACEPARENT_LENGTH ? value : '';

const isSize = (size: unknown): size is number =>
  Number.isSafeInteger(size) && (size as number) >= 1 && (size as number) <= MAXIMUM_BATCH_EVENTS;

type Given<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

const given = <T extends object>(object: T): Given<T> =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Given<T>;
