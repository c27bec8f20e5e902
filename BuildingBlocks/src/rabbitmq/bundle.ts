import type { Message } from '@ticketwave/contracts';
import { newId, type ReceivedMessage } from '../messaging/index.ts';
import { propertyBytes, receivedAgain } from './received-message.ts';

const SIZE = 'x-bundle-size';
const LENGTH_BYTES = 4;

/** Messages that share one on their way to a partition: each as it came, with its properties byte by byte. */
export interface Bundled {
  readonly exchange: string;
  readonly routingKey: string;
  /** As in the frame of a content header. */
  readonly properties: Buffer;
  readonly body: Buffer;
}

/** Undefined if it cannot be bundled, since it did not come from the broker by itself but in an event batch. */
export function bundledOf(message: ReceivedMessage): Bundled | undefined {
  const properties = propertyBytes(message);
  const { exchange, routingKey, body } = message;
  return properties && { exchange, routingKey, properties, body };
}

export function bundle(
  route: { readonly exchange: string; readonly routingKey: string },
  messages: readonly Bundled[],
): Message {
  const parts = messages.flatMap(({ exchange, routingKey, properties, body }) => [
    Buffer.from(exchange),
    Buffer.from(routingKey),
    properties,
    body,
  ]);
  const lengths = Buffer.alloc(LENGTH_BYTES * parts.length);
  parts.forEach(({ length }, index) => lengths.writeUInt32BE(length, LENGTH_BYTES * index));
  return {
    ...route,
    properties: {
      messageId: newId(),
      contentType: 'application/octet-stream',
      headers: { [SIZE]: messages.length },
    },
    body: Buffer.concat([lengths, ...parts]),
  };
}

/** The messages in a bundle; the message itself if it is none, or none that can be read. */
export function unbundled(message: ReceivedMessage): readonly ReceivedMessage[] {
  const size = message.properties.headers[SIZE];
  if (typeof size !== 'number') return [message];
  const parts = partsOf(message.body, 4 * size);
  if (!parts) return [message];
  try {
    return Array.from({ length: size }, (_, index) => {
      const [exchange, routingKey, properties, body] = parts.slice(4 * index, 4 * index + 4) as Four<Buffer>;
      const from = { exchange: exchange.toString(), routingKey: routingKey.toString() };
      return receivedAgain({ ...from, redelivered: message.redelivered }, properties, body);
    });
  } catch {
    return [message]; // no bundle of ours: whoever reads it finds it invalid
  }
}

type Four<T> = [T, T, T, T];

/** Undefined if the body does not have so many parts, and nothing else. */
function partsOf(body: Buffer, count: number): Buffer[] | undefined {
  let at = LENGTH_BYTES * count;
  if (!Number.isSafeInteger(count) || count < 4 || at > body.length) return undefined;
  const parts: Buffer[] = [];
  for (let index = 0; index < count; index++) {
    const end = at + body.readUInt32BE(LENGTH_BYTES * index);
    if (end > body.length) return undefined;
    parts.push(body.subarray(at, end));
    at = end;
  }
  return at === body.length ? parts : undefined;
}
