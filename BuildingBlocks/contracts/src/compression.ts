import { gunzipSync, gzipSync } from 'node:zlib';
import { InvalidMessageError } from './errors.ts';
import { MAXIMUM_MESSAGE_BYTES, requireSize, shown, type Message } from './wire-parts.ts';

/** Which bodies leave compressed. */
export interface Compression {
  /** As the property `content_encoding` says it. */
  readonly encoding: 'gzip';
  /** In bytes: smaller bodies leave as they are. */
  readonly from: number;
}

/** The message as it leaves: with its body compressed if it is so large, and smaller then. */
export function compressed(message: Message, compression: Compression | undefined): Message {
  const { body, properties } = message;
  if (compression === undefined || body.length < compression.from) return message;
  const packed = gzipSync(body);
  if (packed.length >= body.length) return message;
  return {
    ...message,
    properties: { ...properties, contentEncoding: compression.encoding },
    body: packed,
  };
}

/** What clients say of a body that is not compressed. */
const PLAIN = /^(|identity|utf-?8)$/i;

/**
 * The body of a message as its publisher wrote it, whether it came compressed or not. Never inflates beyond 256 KiB.
 * @throws InvalidMessageError if it is larger, no gzip although it says so, or encoded in a way that nobody reads here
 */
export function contentOf({ body, properties }: Pick<Message, 'body' | 'properties'>): Buffer {
  const { contentEncoding = '' } = properties;
  requireSize(body);
  if (PLAIN.test(contentEncoding)) return body;
  if (contentEncoding !== 'gzip')
    throw new InvalidMessageError(
      `content_encoding is ${shown(contentEncoding)}; only gzip is read, or none.`,
    );
  try {
    return gunzipSync(body, { maxOutputLength: MAXIMUM_MESSAGE_BYTES });
  } catch (error) {
    const isTooLarge = (error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE';
    throw new InvalidMessageError(
      isTooLarge
        ? `The body has more than ${MAXIMUM_MESSAGE_BYTES} bytes (256 KiB) when it is inflated.`
        : 'The body is not gzip, although content_encoding says so.',
      { cause: error },
    );
  }
}
