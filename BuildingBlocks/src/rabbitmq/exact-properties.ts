import { isUtf8 } from 'node:buffer';
import type { MessageProperties } from '@ticketwave/contracts';
import { Bytes } from './bytes.ts';
import { exactHeaders, ORIGINAL } from './exact-headers.ts';

/**
 * Reads a message's properties so that amqplib encodes each again with the AMQP type it had; its own decoding forgets
 * the types of numbers, and what it decodes it cannot always encode. What cannot be sent again as it is becomes text
 * under `x-original-…`, as does what would act on a copy (`expiration`). `delivery_mode` is left out.
 * @param bytes the flags and values of a content header frame
 */
export function exactProperties(bytes: Buffer): MessageProperties & { readonly userId?: string } {
  const flags = bytes.readUInt16BE(0);
  const values = new Bytes(bytes.subarray(2));
  const properties: Record<string, unknown> = {};
  const texts: Record<string, string> = {};
  let headers: Record<string, unknown> = {};
  const keep = (name: string, encodable: unknown, text: string): void => {
    if (encodable === undefined) texts[`${ORIGINAL}${name.replace(/[A-Z]/g, '-$&').toLowerCase()}`] = text;
    else properties[name] = encodable;
  };
  FIELDS.forEach(([name, kind], position) => {
    if ((flags & (0x8000 >> position)) === 0) return;
    if (kind === 'table') headers = exactHeaders(values.take(values.number(4)));
    else if (kind === 'octet') properties[name] = values.number(1);
    else if (kind === 'timestamp') {
      const time = values.take(8).readBigUInt64BE();
      keep(name, time <= Number.MAX_SAFE_INTEGER ? Number(time) : undefined, String(time));
    } else {
      const text = values.take(values.number(1));
      keep(name, kind === 'string' && isUtf8(text) ? text.toString() : undefined, text.toString());
    }
  });
  delete properties['deliveryMode'];
  return { ...properties, headers: { ...texts, ...headers } };
}

/** In the order of their flags. A `text` is never sent on as the property it was. */
const FIELDS: readonly [name: string, kind: 'string' | 'text' | 'table' | 'octet' | 'timestamp'][] = [
  ['contentType', 'string'],
  ['contentEncoding', 'string'],
  ['headers', 'table'],
  ['deliveryMode', 'octet'],
  ['priority', 'octet'],
  ['correlationId', 'string'],
  ['replyTo', 'string'],
  ['expiration', 'text'],
  ['messageId', 'string'],
  ['timestamp', 'timestamp'],
  ['type', 'string'],
  ['userId', 'string'],
  ['appId', 'string'],
  ['clusterId', 'text'],
];
