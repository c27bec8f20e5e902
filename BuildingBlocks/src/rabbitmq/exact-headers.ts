import { isUtf8 } from 'node:buffer';
import { Bytes, NotEncodableError } from './bytes.ts';

/** Deeper tables and lists are not sent on: whoever nests them means harm, and amqplib would run out of stack. */
const MAXIMUM_DEPTH = 32;
const TEXT_LENGTH = 1_024;
export const ORIGINAL = 'x-original-';

/**
 * The values of a header table, each in the form from which amqplib writes the same bytes again; one that it cannot
 * write is text under `x-original-…`.
 */
export function exactHeaders(bytes: Buffer): Record<string, unknown> {
  const headers: [string, unknown][] = [];
  for (const table = new Bytes(bytes); !table.atEnd;) {
    const name = table.take(table.number(1));
    const { tag, value } = table.field();
    try {
      headers.push([text(name), exactValue(tag, value, 1)]);
    } catch (error) {
      if (!(error instanceof NotEncodableError)) throw error;
      const kept = tag === 'S' ? value.toString() : `base64:${value.toString('base64')}`;
      headers.push([`${ORIGINAL}${name.toString('latin1').slice(0, 64)}`, kept.slice(0, TEXT_LENGTH)]);
    }
  }
  return Object.fromEntries(headers);
}

/** @throws NotEncodableError if amqplib cannot write it as it came */
function exactValue(tag: string, bytes: Buffer, depth: number): unknown {
  if (depth > MAXIMUM_DEPTH) throw new NotEncodableError('nested too deep');
  switch (tag) {
    case 'V':
      return null;
    case 't':
      return bytes[0] !== 0;
    case 'S':
      return text(bytes);
    case 'x':
      return bytes;
    case 'A':
      return exactList(bytes, depth + 1);
    case 'F':
      return exactTable(bytes, depth + 1);
    default:
      return exactNumber(tag, bytes);
  }
}

/** What amqplib would guess from a plain number is plain; of every other the type is said. */
const NUMBERS: Readonly<Record<string, (bytes: Buffer) => unknown>> = {
  b: (bytes) => bytes.readInt8(),
  s: (bytes) => guessedUnless('int16', bytes.readInt16BE(), 0x80),
  I: (bytes) => guessedUnless('int32', bytes.readInt32BE(), 0x8000),
  l: (bytes) => {
    const value = bytes.readBigInt64BE();
    const isExact = value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER;
    return isExact ? guessedUnless('int64', Number(value), 0x80000000) : { '!': 'int64', value };
  },
  B: (bytes) => ({ '!': 'uint8', value: bytes.readUInt8() }),
  u: (bytes) => ({ '!': 'uint16', value: bytes.readUInt16BE() }),
  i: (bytes) => ({ '!': 'uint32', value: bytes.readUInt32BE() }),
  f: (bytes) => ({ '!': 'float', value: bytes.readFloatBE() }),
  d: (bytes) => ({ '!': 'double', value: bytes.readDoubleBE() }),
  D: (bytes) => ({ '!': 'decimal', value: { places: bytes.readUInt8(), digits: bytes.readUInt32BE(1) } }),
  T: (bytes) => ({ '!': 'timestamp', value: bytes.readBigUInt64BE() }),
};

/** A number below the limit fits a smaller type, which amqplib would take. */
const guessedUnless = (type: string, value: number, limit: number): unknown =>
  value >= -limit && value < limit ? { '!': type, value } : value;

function exactNumber(tag: string, bytes: Buffer): unknown {
  const read = NUMBERS[tag];
  if (!read) throw new NotEncodableError(`field type '${tag}'`);
  return read(bytes);
}

function exactList(bytes: Buffer, depth: number): unknown[] {
  const list: unknown[] = [];
  for (const values = new Bytes(bytes); !values.atEnd;) {
    const { tag, value } = values.field();
    list.push(exactValue(tag, value, depth));
  }
  return list;
}

function exactTable(bytes: Buffer, depth: number): unknown {
  const entries: [string, unknown][] = [];
  for (const table = new Bytes(bytes); !table.atEnd;) {
    const name = text(table.take(table.number(1)));
    const { tag, value } = table.field();
    entries.push([name, exactValue(tag, value, depth)]);
  }
  const value = Object.fromEntries(entries);
  // amqplib reads a key '!' as the name of a type.
  return Object.hasOwn(value, '!') ? { '!': 'object', value } : value;
}

function text(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new NotEncodableError('not UTF-8');
  return bytes.toString();
}
