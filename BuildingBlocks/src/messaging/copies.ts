import type { Message, MessageProperties } from '@ticketwave/contracts';
import { partitionQueue } from './partitions.ts';
import type { ReceivedMessage } from './received-message.ts';
import { delayLabel } from './retry-policy.ts';
import type { SubscribedQueue } from './subscribed-queue.ts';

/** Names of what belongs to one queue (SPEC section 1). */
export const internalExchange = (service: string): string => `${service}.internal`;
/** Where a message waits that is tried again after so many milliseconds. */
export const retryQueue = (queue: string, delay: number): string => `${queue}.retry.${delayLabel(delay)}`;
/** All of these of one queue. */
export const retryQueues = ({ queue, retry }: Pick<SubscribedQueue, 'queue' | 'retry'>): string[] =>
  retry.delays.map((delay) => retryQueue(queue, delay));
/** Where a message lies that no retry has helped. */
export const deadLetterQueue = (queue: string): string => `${queue}.dlq`;

/** Why a message was given up. */
export interface Failure {
  readonly type: string;
  readonly message: string;
  readonly stack: string;
  /** The handler that failed, or the part of the consumer that refused the message. */
  readonly handler: string;
  readonly at: Date;
}

const STACK_BYTES = 4 * 1024;
const MESSAGE_BYTES = 1024;
const HEADER_BYTES = 32 * 1024;

/** The copy that waits `delay` milliseconds and returns to its queue for try number `attempt`. */
export function retryCopy(
  message: ReceivedMessage,
  { service, queue, delay, attempt }: { service: string; queue: string; delay: number; attempt: number },
): Message {
  return copyTo(internalExchange(service), retryQueue(queue, delay), message, { 'x-attempt': attempt });
}

/** The copy that waits in a partition for its turn; it counts as no try. */
export const partitionCopy = (
  message: ReceivedMessage,
  { service, queue, partition }: { service: string; queue: string; partition: number },
): Message => copyTo(internalExchange(service), partitionQueue(queue, partition), message, {});

/** The copy that goes to the dead letters, with why. */
export function deadLetter(
  message: ReceivedMessage,
  { service, queue, attempt, failure }: { service: string; queue: string; attempt: number; failure: Failure },
): Message {
  return copyTo(internalExchange(service), deadLetterQueue(queue), message, {
    'x-attempt': attempt,
    'x-failure-type': failure.type,
    'x-failure-message': ends(failure.message, MESSAGE_BYTES),
    'x-failure-stack': cut(failure.stack, STACK_BYTES),
    'x-failure-handler': failure.handler,
    'x-failure-at': failure.at.toISOString(),
  });
}

/** The first copy remembers where the message came from; later copies keep that. */
function copyTo(
  exchange: string,
  routingKey: string,
  message: ReceivedMessage,
  headers: Record<string, unknown>,
): Message {
  const { properties, headers: given, userId } = carriedOn(message);
  const origin = {
    'x-original-exchange': message.exchange,
    'x-original-routing-key': message.routingKey,
    ...(userId !== undefined && { 'x-original-user-id': userId }),
  };
  const known = message.properties.headers;
  const missing = Object.entries(origin).filter(([name]) => known[name] === undefined);
  const kept = Object.entries(given).filter(([name]) => !(name in origin) || known[name] !== undefined);
  return {
    exchange,
    routingKey,
    body: message.body,
    properties: { ...properties, headers: { ...withinBudget([...missing, ...kept]), ...headers } },
  };
}

/**
 * What a copy of the message has in common with it. `CC` and `BCC` would route it elsewhere; what the broker notes
 * about waits and deliveries means nothing on a copy, and its own cycle detection would misread it.
 */
export function carriedOn(message: ReceivedMessage): {
  readonly userId: string | undefined;
  readonly properties: Omit<MessageProperties, 'headers'>;
  readonly headers: Readonly<Record<string, unknown>>;
} {
  const { userId, headers, ...properties } = message.exactProperties?.() ?? message.properties;
  const kept = Object.entries(headers).filter(([name]) => !NOT_CARRIED.test(name));
  return { userId, properties, headers: Object.fromEntries(kept) };
}

const NOT_CARRIED = /^(CC|BCC|x-death|x-(first|last)-death-.*|x-delivery-count|x-acquired-count)$/;

/**
 * A copy for a broker that has refused the whole one: body, what it is encoded with, id and our own headers; of all else
 * what fits, as text under `x-original-…`.
 */
export function bareCopy({ exchange, routingKey, body, properties }: Message): Message {
  const { headers, messageId, contentEncoding, ...others } = properties;
  const isOurs = ([name, value]: [string, unknown]): boolean =>
    OURS.test(name) && (typeof value === 'string' || Number.isSafeInteger(value));
  const ours = Object.entries(headers).filter(isOurs);
  const foreign = [...Object.entries(others), ...Object.entries(headers).filter((entry) => !isOurs(entry))];
  const texts = foreign.map(([name, value]) => [
    `x-original-${name.replace(/[A-Z]/g, '-$&').toLowerCase()}`.slice(0, 64),
    typeof value === 'string' ? value : asJson(value),
  ]);
  return {
    exchange,
    routingKey,
    body,
    properties: {
      ...(messageId !== undefined && { messageId }),
      ...(contentEncoding !== undefined && { contentEncoding }),
      headers: withinBudget([...ours, ...(texts as [string, string][])]),
    },
  };
}

const OURS =
  /^x-(attempt|batch-size|bundle-size|redrives|failure-[a-z]+|original-(exchange|routing-key|user-id))$/;

/** All headers must fit into one frame: whoever sent too many keeps the first ones. */
function withinBudget(headers: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  let bytes = 0;
  return Object.fromEntries(
    headers.filter(([name, value]) => {
      bytes += Buffer.byteLength(name) + Buffer.byteLength(asJson(value));
      return bytes <= HEADER_BYTES;
    }),
  );
}

const asJson = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part));

/** Of a text that is too long the beginning and the end, where errors tend to say what it was. */
function ends(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  const half = Math.floor((bytes - Buffer.byteLength(ELISION)) / 2);
  const tail = Buffer.from(text).subarray(-half).toString('utf8');
  return `${cut(text, half)}${ELISION}${tail.replace(/^\uFFFD+/, '')}`;
}

const ELISION = ' … ';

/** Cuts to a number of bytes of UTF-8, never within a character. */
function cut(text: string, bytes: number): string {
  const encoded = Buffer.from(text);
  return encoded.length <= bytes
    ? text
    : encoded
        .subarray(0, bytes)
        .toString('utf8')
        .replace(/\uFFFD+$/, '');
}
