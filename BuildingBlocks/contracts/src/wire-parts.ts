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

/** @throws InvalidMessageError if the body is larger than 256 KiB */
export function requireSize({ length }: Buffer): void {
  if (length > MAXIMUM_MESSAGE_BYTES)
    throw new InvalidMessageError(
      `The body has ${length} bytes; at most ${MAXIMUM_MESSAGE_BYTES} (256 KiB) are allowed.`,
    );
}

/** A value of a foreign client with its type, and no longer than a reason in a dead letter may be. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return `the text '${value.slice(0, 64)}'`;
  if (typeof value === 'number') return `the number ${value}`;
  if (typeof value === 'boolean') return `the boolean ${value}`;
  if (Array.isArray(value)) return 'a list';
  if (Buffer.isBuffer(value)) return `${value.length} bytes`;
  return value !== null && typeof value === 'object' && '!' in value ? `a ${String(value['!'])}` : 'a table';
}
