/** What came cannot be written again as it is. */
export class NotEncodableError extends Error {
  override readonly name = 'NotEncodableError';
}

const FIXED_SIZES: Readonly<Record<string, number>> = {
  ...{ V: 0, t: 1, b: 1, B: 1, s: 2, u: 2, I: 4, i: 4, f: 4, D: 5, l: 8, d: 8, T: 8 },
};

/** Bytes in AMQP's encoding that are read from their beginning to their end. */
export class Bytes {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get atEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  get rest(): number {
    return this.#bytes.length - this.#at;
  }

  take(length: number): Buffer {
    if (this.#at + length > this.#bytes.length) throw new NotEncodableError('ends too early');
    return this.#bytes.subarray(this.#at, (this.#at += length));
  }

  /** An unsigned number of so many bytes. */
  number(length: number): number {
    return this.take(length).readUIntBE(0, length);
  }

  /** A value with its type; a long one without its length. */
  field(): { tag: string; value: Buffer } {
    const tag = String.fromCharCode(this.number(1));
    if ('SxFA'.includes(tag)) return { tag, value: this.take(this.number(4)) };
    // Of a type that nobody knows nobody knows the end.
    return { tag, value: this.take(FIXED_SIZES[tag] ?? this.rest) };
  }
}
