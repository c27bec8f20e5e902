const METHOD = 1;
const HEADER = 2;
const BODY = 3;
const FRAME_END = 0xce;
const BASIC = 60;
const PUBLISH = 40;

/** A value of a header table as it goes over the wire: the code of its type and its bytes. */
export type Field = Buffer;

const u8 = (value: number): Buffer => Buffer.from([value]);
const u16 = (value: number): Buffer => bytes(2, (buffer) => buffer.writeUInt16BE(value));
const u32 = (value: number): Buffer => bytes(4, (buffer) => buffer.writeUInt32BE(value));
const u64 = (value: bigint): Buffer => bytes(8, (buffer) => buffer.writeBigUInt64BE(value));
const shortText = (text: string): Buffer => Buffer.concat([u8(Buffer.byteLength(text)), Buffer.from(text)]);
const sized = (content: Buffer): Buffer => Buffer.concat([u32(content.length), content]);
const typed = (code: string, ...content: Buffer[]): Field => Buffer.concat([Buffer.from(code), ...content]);

/** Every type that RabbitMQ takes in a header table, those included that clients for Node.js cannot write. */
export const field = {
  void: typed('V'),
  boolean: (value: boolean) => typed('t', u8(Number(value))),
  unsignedByte: (value: number) => typed('B', u8(value)),
  unsignedShort: (value: number) => typed('u', u16(value)),
  unsignedInt: (value: number) => typed('i', u32(value)),
  long: (value: bigint) => typed('l', u64(BigInt.asUintN(64, value))),
  float: (value: number) =>
    typed(
      'f',
      bytes(4, (buffer) => buffer.writeFloatBE(value)),
    ),
  double: (value: number) =>
    typed(
      'd',
      bytes(8, (buffer) => buffer.writeDoubleBE(value)),
    ),
  decimal: (scale: number, digits: number) => typed('D', u8(scale), u32(digits)),
  timestamp: (seconds: bigint) => typed('T', u64(seconds)),
  text: (value: string) => typed('S', sized(Buffer.from(value))),
  bytes: (value: Buffer) => typed('x', sized(value)),
  array: (...values: Field[]) => typed('A', sized(Buffer.concat(values))),
  table: (entries: Readonly<Record<string, Field>>) => typed('F', table(entries)),
};

/** What is sent; every property that is not named is left out. */
export interface RawMessage {
  readonly exchange: string;
  readonly routingKey: string;
  readonly headers: Readonly<Record<string, Field>>;
  readonly messageId: string;
  readonly type: string;
  /** Seconds since 1970, up to 2^64 − 1. */
  readonly timestamp?: bigint;
  readonly body: Buffer;
}

/** The three frames in which a message is published on a channel, persistent. Pure. */
export function publishFrames(channel: number, message: RawMessage): Buffer {
  const { exchange, routingKey, headers, messageId, type, timestamp, body } = message;
  const publish = [u16(BASIC), u16(PUBLISH), u16(0), shortText(exchange), shortText(routingKey), u8(0)];
  // Each property has a bit; they follow in the order of their bits.
  const properties: readonly (readonly [bit: number, value: Buffer])[] = [
    [15, shortText('application/json')],
    [13, table(headers)],
    [12, u8(2)],
    [7, shortText(messageId)],
    ...(timestamp === undefined ? [] : [[6, u64(timestamp)] as const]),
    [5, shortText(type)],
  ];
  const flags = properties.reduce((sum, [bit]) => sum + 2 ** bit, 0);
  const header = [
    u16(BASIC),
    u16(0),
    u64(BigInt(body.length)),
    u16(flags),
    ...properties.map(([, value]) => value),
  ];
  return Buffer.concat([
    frame(METHOD, channel, publish),
    frame(HEADER, channel, header),
    frame(BODY, channel, [body]),
  ]);
}

const table = (entries: Readonly<Record<string, Field>>): Buffer =>
  sized(Buffer.concat(Object.entries(entries).flatMap(([name, value]) => [shortText(name), value])));

const frame = (type: number, channel: number, content: readonly Buffer[]): Buffer =>
  Buffer.concat([u8(type), u16(channel), sized(Buffer.concat(content)), u8(FRAME_END)]);

function bytes(size: number, write: (buffer: Buffer) => void): Buffer {
  const buffer = Buffer.alloc(size);
  write(buffer);
  return buffer;
}
