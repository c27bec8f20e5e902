import { isUtf8 } from 'node:buffer';
import fc from 'fast-check';
import { longString, shortString, uint } from './raw-publisher.ts';

/** A field value as bytes, and whether amqplib can write it again just so. */
export interface Field {
  readonly bytes: Buffer;
  readonly isEncodable: boolean;
}

export interface Header extends Field {
  readonly name: string;
}

const tagged = (tag: string, value: Buffer, isEncodable = true): Field => ({
  bytes: Buffer.concat([Buffer.from(tag), value]),
  isEncodable,
});
const bytesOf = (size: number) =>
  fc.uint8Array({ minLength: size, maxLength: size }).map((bytes) => Buffer.from(bytes));
const limits = (size: number) =>
  fc.constantFrom(
    Buffer.alloc(size),
    Buffer.alloc(size, 0xff),
    Buffer.from([0x7f, ...Buffer.alloc(size - 1, 0xff)]),
    Buffer.from([0x80, ...Buffer.alloc(size - 1)]),
  );
const fixed = (tag: string, size: number) =>
  fc.oneof(bytesOf(size), limits(size)).map((value) => tagged(tag, value));
const real = (tag: 'f' | 'd', value: fc.Arbitrary<number>) =>
  value.map((number) => {
    const bytes = Buffer.alloc(tag === 'f' ? 4 : 8);
    if (tag === 'f') bytes.writeFloatBE(number);
    else bytes.writeDoubleBE(number);
    return tagged(tag, bytes);
  });
const text = fc.oneof(
  fc.string({ unit: 'binary' }).map((characters) => Buffer.from(characters)),
  fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
);

/** Names that mean something to us, to the broker or to JavaScript, and any other. */
const names = fc.oneof(
  { weight: 3, arbitrary: fc.string({ maxLength: 60 }).map((name) => `n${name}`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ...['CC', 'BCC', '!', '__proto__', 'constructor', 'x-sequence', 'x-entity-id', 'x-event-version'],
      ...['x-attempt', 'x-redrives', 'x-death', 'x-delivery-count', 'x-first-death-queue', 'traceparent'],
      ...['x-original-exchange', 'x-original-user-id', 'x-failure-type', 'x-failure-stack', 'x-delay'],
    ),
  },
);
const entries = (value: fc.Arbitrary<Field>, maxLength = 4) =>
  fc
    .uniqueArray(fc.tuple(names, value), { maxLength, selector: ([name]) => name })
    .map((all) => all.map(([name, field]): Header => ({ name, ...field })));
const encoded = (headers: readonly Header[]): Buffer =>
  longString(Buffer.concat(headers.flatMap(({ name, bytes }) => [shortString(name), bytes])));

/** Every type of AMQP 0-9-1 as RabbitMQ speaks it, at its limits and in between, nested. */
const { field } = fc.letrec<{ field: Field; leaf: Field }>((tie) => ({
  field: fc.oneof(
    { weight: 6, arbitrary: tie('leaf') },
    {
      weight: 1,
      arbitrary: fc.array(tie('field'), { maxLength: 3 }).map((list) =>
        tagged(
          'A',
          longString(Buffer.concat(list.map(({ bytes }) => bytes))),
          list.every(({ isEncodable }) => isEncodable),
        ),
      ),
    },
    {
      weight: 1,
      arbitrary: entries(tie('field')).map((table) =>
        tagged(
          'F',
          encoded(table),
          table.every(({ isEncodable }) => isEncodable),
        ),
      ),
    },
  ),
  leaf: fc.oneof(
    fc.constant(tagged('V', Buffer.alloc(0))),
    fc.boolean().map((value) => tagged('t', uint(8, value ? 1 : 0))),
    ...Object.entries({ b: 1, B: 1, s: 2, u: 2, I: 4, i: 4, D: 5, l: 8, T: 8 }).map((type) => fixed(...type)),
    real('f', fc.float({ noNaN: true })),
    real('d', fc.double({ noNaN: true })),
    fc
      .constantFrom(-Number.MAX_VALUE, 2 ** 50 + 0.25, -(2 ** 63), 2 ** 64)
      .chain((n) => real('d', fc.constant(n))),
    text.map((value) => tagged('S', longString(value), isUtf8(value))),
    text.map((value) => tagged('x', longString(value))),
  ),
}));

export const headers = entries(field, 10);
export const encodedHeaders = encoded;

/** A list in a list in a list, and so on. */
export function nested(depth: number): Field {
  const levels = Array.from({ length: depth }, (_, level) => [
    Buffer.from('A'),
    uint(32, 5 * (depth - level) - 4),
  ]);
  return { bytes: Buffer.concat([...levels.flat(), Buffer.from('V')]), isEncodable: false };
}
