import type { MessageProperties } from '@ticketwave/contracts';
import type { ReceivedMessage } from '../messaging/index.ts';
import type { ParkedDelivery } from './reader-streams.ts';

type Properties = MessageProperties & { readonly userId?: string };

interface Stored {
  readonly exchange: string;
  readonly routingKey: string;
  readonly properties: unknown;
  /** Absent if they are as `properties`. */
  readonly exact?: unknown;
}

/**
 * What is kept of a message while it is parked: enough for a copy with every property as it came.
 * @param attempt as which it will be handled, if it has failed
 */
export function parkedDelivery(message: ReceivedMessage, attempt?: number): ParkedDelivery {
  const kept = ({ headers, ...properties }: Properties): unknown =>
    marked({
      ...properties,
      headers: attempt === undefined ? headers : { ...headers, 'x-attempt': attempt },
    });
  return {
    json: JSON.stringify({
      exchange: message.exchange,
      routingKey: message.routingKey,
      properties: kept(message.properties),
      ...(message.exactProperties && { exact: kept(message.exactProperties()) }),
    } satisfies Stored),
    body: message.body,
  };
}

/** @param redelivered somebody may have begun to handle it before */
export function restored({ json, body }: ParkedDelivery, redelivered: boolean): ReceivedMessage {
  const { exchange, routingKey, properties, exact } = JSON.parse(json) as Stored;
  return {
    exchange,
    routingKey,
    redelivered,
    properties: unmarked(properties) as Properties,
    ...(exact !== undefined && { exactProperties: () => unmarked(exact) as Properties }),
    body,
  };
}

/** JSON knows neither large integers nor bytes nor NaN: they are texts, and the first character of a text says what it is. */
function marked(value: unknown): unknown {
  if (typeof value === 'string') return `s${value}`;
  if (typeof value === 'bigint') return `i${value}`;
  if (typeof value === 'number' && !Number.isFinite(value)) return `n${value}`;
  if (Buffer.isBuffer(value)) return `b${value.toString('base64')}`;
  return mapped(value, marked);
}

function unmarked(value: unknown): unknown {
  if (typeof value !== 'string') return mapped(value, unmarked);
  const text = value.slice(1);
  if (value.startsWith('i')) return BigInt(text);
  if (value.startsWith('n')) return Number(text);
  return value.startsWith('b') ? Buffer.from(text, 'base64') : text;
}

function mapped(value: unknown, change: (value: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map(change);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, change(field)]));
}
