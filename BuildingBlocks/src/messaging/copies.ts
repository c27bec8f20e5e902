import type { Message, ReceivedMessage } from './message.ts';
import { delayLabel } from './retry-policy.ts';

/** Names of what belongs to one queue (SPEC section 1). */
export const internalExchange = (service: string): string => `${service}.internal`;
export const retryQueue = (queue: string, delay: number): string => `${queue}.retry.${delayLabel(delay)}`;
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
/** Tells of waits in retry queues, grows with each, and means nothing on a copy. */
const BROKERS_OWN = 'x-death';

/** The copy that waits `delay` milliseconds and returns to its queue for try number `attempt`. */
export function retryCopy(
  message: ReceivedMessage,
  { service, queue, delay, attempt }: { service: string; queue: string; delay: number; attempt: number },
): Message {
  return copyTo(internalExchange(service), retryQueue(queue, delay), message, { 'x-attempt': attempt });
}

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
  const { userId, headers: given, ...properties } = message.properties;
  const origin = {
    'x-original-exchange': message.exchange,
    'x-original-routing-key': message.routingKey,
    ...(userId !== undefined && { 'x-original-user-id': userId }),
  };
  const kept = withinBudget(given);
  return {
    exchange,
    routingKey,
    body: message.body,
    properties: { ...properties, headers: { ...origin, ...kept, ...headers } },
  };
}

/** All headers must fit into one frame: whoever sent too many keeps the first ones. */
function withinBudget(headers: Readonly<Record<string, unknown>>): Record<string, unknown> {
  let bytes = 0;
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => name !== BROKERS_OWN)
      .map(([name, value]) => [name, carriable(value)] as const)
      .filter(([name, value]) => {
        bytes += name.length + Buffer.byteLength(JSON.stringify(value));
        return bytes <= HEADER_BYTES;
      }),
  );
}

/** Tables and lists go on as JSON text: a client may refuse to send one again just as it has received it. */
const carriable = (value: unknown): unknown =>
  typeof value === 'object' && value !== null ? JSON.stringify(value) : value;

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
