import type { Message } from '@ticketwave/contracts';
import { carriedOn, internalExchange, redrivesOf, type ReceivedMessage } from '../messaging/index.ts';

/** A message that was given up, as its headers describe it. What they do not say is null. */
export interface DeadLetter {
  readonly messageId: string | null;
  readonly type: string | null;
  readonly correlationId: string | null;
  readonly entityId: string | null;
  /** When it was published. */
  readonly publishedAt: string | null;
  readonly originalExchange: string | null;
  readonly originalRoutingKey: string | null;
  readonly originalUserId: string | null;
  /** Handler runs since it was published, or since its last redrive. */
  readonly attempts: number | null;
  /** How often it has been sent back to its queue. */
  readonly redrives: number;
  readonly failure: {
    readonly type: string | null;
    readonly message: string | null;
    readonly handler: string | null;
    readonly at: string | null;
    readonly stack: string | null;
  };
}

/** What headers and properties of a dead letter say. Pure. */
export function readDeadLetter(message: ReceivedMessage): DeadLetter {
  const { messageId, type, correlationId, timestamp, userId, headers } = message.properties;
  const header = (name: string): string | null => asText(headers[name]);
  const origin = originOf(headers, userId);
  return {
    messageId: messageId ?? null,
    type: type ?? null,
    correlationId: correlationId ?? null,
    entityId: header('x-entity-id'),
    publishedAt: timestamp === undefined ? null : isoTime(timestamp),
    originalExchange: asText(origin['x-original-exchange']),
    originalRoutingKey: asText(origin['x-original-routing-key']),
    originalUserId: asText(origin['x-original-user-id']),
    attempts: typeof headers['x-attempt'] === 'number' ? headers['x-attempt'] : null,
    redrives: redrivesOf(message),
    failure:
      headers['x-failure-type'] === undefined
        ? brokersFailure(headers)
        : {
            type: header('x-failure-type'),
            message: header('x-failure-message'),
            handler: header('x-failure-handler'),
            at: header('x-failure-at'),
            stack: header('x-failure-stack'),
          },
  };
}

/** The copy of a dead letter that goes back to the queue that gave it up, and to no other. */
export function redriveCopy(
  message: ReceivedMessage,
  { service, queue, redrives }: { service: string; queue: string; redrives: number },
): Message {
  const { properties, headers, userId } = carriedOn(message);
  const kept = Object.entries(headers).filter(([name]) => !name.startsWith('x-failure-'));
  return {
    exchange: internalExchange(service),
    routingKey: queue,
    body: message.body,
    properties: {
      ...properties,
      headers: {
        ...Object.fromEntries(kept),
        ...originOf(message.properties.headers, userId),
        'x-attempt': 1,
        'x-redrives': redrives,
      },
    },
  };
}

/** What the broker notes about a message that it dead-letters itself, newest first. */
interface Death {
  readonly queue?: unknown;
  readonly reason?: unknown;
  readonly exchange?: unknown;
  readonly 'routing-keys'?: unknown;
  readonly time?: unknown;
}

const deathsOf = (headers: Readonly<Record<string, unknown>>): Death[] =>
  Array.isArray(headers['x-death']) ? (headers['x-death'] as Death[]) : [];

/** Our own copies say where they came from; of one that the broker gave up only the broker knows. */
function originOf(
  headers: Readonly<Record<string, unknown>>,
  userId: string | undefined,
): Record<string, unknown> {
  if (headers['x-original-exchange'] !== undefined) {
    return Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('x-original-')));
  }
  const first = deathsOf(headers).at(-1);
  if (!first) return {};
  const [routingKey] = Array.isArray(first['routing-keys']) ? (first['routing-keys'] as unknown[]) : [];
  return {
    'x-original-exchange': asText(first.exchange),
    'x-original-routing-key': asText(routingKey),
    ...(userId !== undefined && { 'x-original-user-id': userId }),
  };
}

function brokersFailure(headers: Readonly<Record<string, unknown>>): DeadLetter['failure'] {
  const [last] = deathsOf(headers);
  const reason = asText(last?.reason);
  const time = (last?.time as { value?: unknown } | undefined)?.value;
  return {
    type: reason === null ? null : `broker:${reason}`,
    message:
      reason === null ? null : `The broker itself gave the message up in '${asText(last?.queue) ?? '?'}'.`,
    handler: null,
    at: typeof time === 'number' ? isoTime(time) : null,
    stack: null,
  };
}

const asText = (value: unknown): string | null =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : null;

/** Null if there is no such time: the number is whatever a publisher has sent. */
function isoTime(seconds: number): string | null {
  const time = new Date(seconds * 1000);
  return Number.isNaN(time.getTime()) ? null : time.toISOString();
}
