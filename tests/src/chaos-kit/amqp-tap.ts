const METHOD_FRAME = 1;
const HEADER_BYTES = 7;
const FRAME_END = 0xce;
const BASIC = 60;
const CONSUME_OK = 21;
const CANCEL = 30;
const CANCEL_OK = 31;
const CHANNEL = 20;
const CHANNEL_CLOSE = 40;
const CHANNEL_CLOSE_OK = 41;

interface ConsumerOnWire {
  readonly channel: number;
  readonly tag: string;
}

/** Reads along what an AMQP 0-9-1 server sends: where frames end, and who consumes. Other protocols it does not understand. */
export class AmqpTap {
  #pending = Buffer.alloc(0);
  readonly #consumers = new Map<string, ConsumerOnWire>();

  /** Whether the last byte that went by ended a frame. */
  get atBoundary(): boolean {
    return this.#pending.length === 0;
  }

  get consumers(): readonly ConsumerOnWire[] {
    return [...this.#consumers.values()];
  }

  feed(chunk: Buffer): void {
    this.#pending = Buffer.concat([this.#pending, chunk]);
    while (this.#pending.length >= HEADER_BYTES) {
      const size = HEADER_BYTES + this.#pending.readUInt32BE(3) + 1;
      if (this.#pending.length < size) return;
      if (this.#pending[0] === METHOD_FRAME) this.#note(this.#pending.subarray(0, size));
      this.#pending = this.#pending.subarray(size);
    }
  }

  #note(frame: Buffer): void {
    const channel = frame.readUInt16BE(1);
    const [classId, methodId] = [frame.readUInt16BE(7), frame.readUInt16BE(9)];
    if (classId === CHANNEL && (methodId === CHANNEL_CLOSE || methodId === CHANNEL_CLOSE_OK))
      this.#forget(channel);
    if (classId !== BASIC || ![CONSUME_OK, CANCEL, CANCEL_OK].includes(methodId)) return;
    const tag = frame.toString('utf8', 12, 12 + frame.readUInt8(11));
    if (methodId === CONSUME_OK) this.#consumers.set(`${channel} ${tag}`, { channel, tag });
    else this.#consumers.delete(`${channel} ${tag}`);
  }

  #forget(channel: number): void {
    for (const [key, consumer] of this.#consumers)
      if (consumer.channel === channel) this.#consumers.delete(key);
  }
}

/** The frame with which a server informs a client that its consumer is no more. */
export function cancelFrame({ channel, tag }: ConsumerOnWire): Buffer {
  const text = Buffer.from(tag);
  const payload = Buffer.alloc(4 + 1 + text.length + 1);
  payload.writeUInt16BE(BASIC, 0);
  payload.writeUInt16BE(CANCEL, 2);
  payload.writeUInt8(text.length, 4);
  text.copy(payload, 5);
  payload.writeUInt8(1, 5 + text.length); // no answer wanted
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt8(METHOD_FRAME, 0);
  header.writeUInt16BE(channel, 1);
  header.writeUInt32BE(payload.length, 3);
  return Buffer.concat([header, payload, Buffer.from([FRAME_END])]);
}
