import { connect, type Channel, type ChannelModel } from 'amqplib';

/** Publishes properties byte for byte, also such as no client library would write. */
export class RawPublisher {
  readonly #url: string;
  #model: ChannelModel | undefined;

  constructor(url: string) {
    this.#url = url;
  }

  /** @param properties flags and values @returns whether the broker took it: some it refuses itself */
  async publish(exchange: string, routingKey: string, properties: Buffer, body: Buffer): Promise<boolean> {
    const model = await this.#connected();
    const channel = await model.createChannel();
    channel.on('error', () => undefined); // the check fails with it
    const { ch } = channel as Channel & { ch: number };
    const publish = Buffer.concat([
      ...[uint(16, 60), uint(16, 40), uint(16, 0)],
      ...[shortString(exchange), shortString(routingKey), uint(8, 0)],
    ]);
    const header = Buffer.concat([uint(16, 60), uint(16, 0), uint(64, body.length), properties]);
    const frames = Buffer.concat([frame(1, ch, publish), frame(2, ch, header), frame(3, ch, body)]);
    (model.connection as unknown as { stream: NodeJS.WritableStream }).stream.write(frames);
    try {
      await channel.checkExchange(exchange);
      await channel.close();
      return true;
    } catch {
      return false;
    }
  }

  async close(): Promise<void> {
    await this.#model?.close();
  }

  async #connected(): Promise<ChannelModel> {
    if (this.#model) return this.#model;
    const model = await connect(this.#url, { noDelay: true });
    model.on('error', () => undefined);
    model.on('close', () => (this.#model = undefined));
    return (this.#model = model);
  }
}

const FRAME_END = 0xce;

const frame = (type: number, channel: number, payload: Buffer): Buffer =>
  Buffer.concat([uint(8, type), uint(16, channel), uint(32, payload.length), payload, uint(8, FRAME_END)]);

/** Big-endian, of so many bits. */
export function uint(bits: 8 | 16 | 32 | 64, value: number | bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes.subarray(8 - bits / 8);
}

export function shortString(text: string | Buffer): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([uint(8, bytes.length), bytes]);
}

export function longString(bytes: Buffer): Buffer {
  return Buffer.concat([uint(32, bytes.length), bytes]);
}
