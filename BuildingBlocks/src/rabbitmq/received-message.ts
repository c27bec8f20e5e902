import type { ChannelModel, ConsumeMessage, GetMessage } from 'amqplib';
import type { ReceivedMessage } from '../messaging/index.ts';
import { exactProperties } from './exact-properties.ts';

/** The parts of amqplib's connection that read a frame; nothing public gives the bytes of a message's properties. */
interface FrameReceiver {
  /** What came and has not been read yet. */
  rest: Buffer;
  recvFrame: (this: FrameReceiver) => unknown;
}

interface ContentHeader {
  readonly id: number;
  readonly channel: number;
  /** Of the body. */
  readonly size: number;
  readonly fields: object;
}

const BYTES = Symbol('the properties as they came');
const CONTENT_HEADER = 2;
/** Type, channel and size before a frame's payload, and a byte after it. */
const FRAME_START = 7;
const FRAME_END = 1;

/**
 * Lets `received` know the exact properties of every message of this connection, and keeps those that amqplib cannot
 * decode from ending it. @throws Error if this amqplib reads its frames in another way
 */
export function keepExactProperties({ connection }: ChannelModel): void {
  const receiver = connection as unknown as FrameReceiver;
  const receive = receiver.recvFrame as unknown;
  if (typeof receive !== 'function' || !Buffer.isBuffer(receiver.rest))
    throw new Error('This version of amqplib is not known: its connection has no recvFrame and rest.');
  receiver.recvFrame = () => {
    const { rest } = receiver;
    const payload = contentHeaderIn(rest);
    if (!payload) return receive.call(receiver) as unknown;
    const bytes = payload.subarray(12);
    try {
      const header = receive.call(receiver) as ContentHeader;
      Object.assign(header.fields, { [BYTES]: bytes });
      return header;
    } catch (error) {
      if (receiver.rest === rest) throw error; // no frame at all
      const [channel, id] = [rest.readUInt16BE(1), payload.readUInt16BE(0)];
      const fields = { ...plain(exactProperties(bytes)), [BYTES]: bytes };
      return { id, channel, size: Number(payload.readBigUInt64BE(4)), fields } satisfies ContentHeader;
    }
  };
}

function contentHeaderIn(bytes: Buffer): Buffer | undefined {
  if (bytes.length < FRAME_START || bytes[0] !== CONTENT_HEADER) return undefined;
  const end = FRAME_START + bytes.readUInt32BE(3);
  return bytes.length < end + FRAME_END ? undefined : bytes.subarray(FRAME_START, end);
}

/** Numbers without their types, as amqplib gives them. */
function plain({ headers, ...properties }: ReturnType<typeof exactProperties>): object {
  const numbers = Object.entries(headers).map(([name, value]) => [name, plainNumber(value)]);
  return { ...properties, headers: Object.fromEntries(numbers) as object };
}

const plainNumber = (value: unknown): unknown => {
  const typed = value as { readonly '!'?: string; readonly value?: unknown } | null;
  return typed !== null && /^(u?int\d+|float|double)$/.test(typed['!'] ?? '') ? Number(typed.value) : value;
};

/** amqplib gives whatever was sent; anything of a wrong type counts as missing, and a header of type void as absent. */
export function received({ fields, properties, content }: ConsumeMessage | GetMessage): ReceivedMessage {
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  const { messageId, type, correlationId, contentType, contentEncoding, appId, userId, timestamp, headers } =
    properties as unknown as Record<string, unknown> & { headers?: Record<string, unknown> };
  const { [BYTES]: bytes } = properties as { [BYTES]?: Buffer };
  return {
    exchange: fields.exchange,
    routingKey: fields.routingKey,
    redelivered: fields.redelivered,
    body: content,
    properties: {
      ...given({
        messageId: text(messageId),
        type: text(type),
        correlationId: text(correlationId),
        contentType: text(contentType),
        contentEncoding: text(contentEncoding),
        appId: text(appId),
        userId: text(userId),
        timestamp: typeof timestamp === 'number' ? timestamp : undefined,
      }),
      headers: given(headers ?? {}),
    },
    ...(bytes && { exactProperties: () => exactProperties(bytes), [BYTES]: bytes }),
  };
}

/** The properties of a message as they came, if it came by itself. */
export const propertyBytes = (message: ReceivedMessage): Buffer | undefined =>
  (message as { readonly [BYTES]?: Buffer })[BYTES];

/** A message that has come before, with its properties as they came then. @throws Error if these are none */
export function receivedAgain(
  from: Pick<ReceivedMessage, 'exchange' | 'routingKey' | 'redelivered'>,
  bytes: Buffer,
  content: Buffer,
): ReceivedMessage {
  const properties = { ...plain(exactProperties(bytes)), [BYTES]: bytes };
  return received({ fields: from, properties, content } as unknown as ConsumeMessage);
}

type Given<T> = { [Key in keyof T]: Exclude<T[Key], undefined | null> };

const given = <T extends object>(object: T): Given<T> =>
  Object.fromEntries(
    Object.entries(object).filter(([, value]) => value !== undefined && value !== null),
  ) as Given<T>;
