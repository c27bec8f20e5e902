import { writeSync } from 'node:fs';

/** In milliseconds: lines of this time are written together. */
const BATCH_MS = 5;
/** In characters: so many are written at once. Making bytes of longer texts costs twice as much a line. */
const BATCH_SIZE = 8 * 1024;
/** At most, of what JavaScript counts as one character. */
const BYTES_OF_CHARACTER = 3;
/** In characters (8 Mi): more does not wait for a reader that is too slow. */
const MAXIMUM_WAITING = 8 * 1024 * 1024;
/** In milliseconds: how long the end of the process waits for whoever reads the lines. */
const PATIENCE_MS = 2_000;

/** Of standard output, which is not blocking for a pipe or socket once `process.stdout` has been looked at. */
export type LineDestination = Pick<NodeJS.WriteStream, 'emit'> & { readonly fd: number };

/**
 * Writes lines in batches, the last when the process exits, also because of an uncaught error; only a process that is
 * killed loses those of its last 5 ms. What cannot be written now, because nobody reads or the disk is full, waits in
 * memory and is tried again. A reader that is gone is reported as an error of the destination, and ends the writing.
 */
export class LineWriter {
  readonly #destination: LineDestination;
  #lines = '';
  /** Of what was to be written at once, what the destination has not taken yet. */
  #rest: Buffer = Buffer.alloc(0);
  readonly #room = Buffer.allocUnsafe(2 * BATCH_SIZE * BYTES_OF_CHARACTER);
  #timer: NodeJS.Timeout | undefined;
  /** The process exits: no timer will fire any more. */
  #isLast = false;
  #isGone = false;
  #hasGivenUp = false;

  constructor(destination: LineDestination) {
    this.#destination = destination;
    process.once('exit', () => this.#writeLast());
  }

  /** False while so much waits that further lines must be left out. */
  get hasRoom(): boolean {
    return this.#lines.length + this.#rest.length < MAXIMUM_WAITING;
  }

  /** @param line without its end */
  write(line: string): void {
    this.#lines += `${line}\n`;
    if (this.#isLast || (this.#lines.length >= BATCH_SIZE && this.#rest.length === 0)) this.writeNow();
    else this.#timer ??= setTimeout(() => this.writeNow(), BATCH_MS).unref();
  }

  /** Without waiting for further lines. */
  writeNow(): void {
    clearTimeout(this.#timer);
    this.#timer = this.#isEmptied() ? undefined : setTimeout(() => this.writeNow(), BATCH_MS).unref();
  }

  /** Resolves when everything has been written, after 2 s at the latest. */
  async flush(): Promise<void> {
    const end = Date.now() + PATIENCE_MS;
    while (!this.#isEmptied()) {
      this.#hasGivenUp = Date.now() >= end;
      if (this.#hasGivenUp) return;
      await new Promise((resolve) => setTimeout(resolve, BATCH_MS));
    }
  }

  /** Nothing asynchronous happens after it. */
  #writeLast(): void {
    this.#isLast = true;
    const end = Date.now() + (this.#hasGivenUp ? 0 : PATIENCE_MS);
    const nobody = new Int32Array(new SharedArrayBuffer(4));
    while (!this.#isEmptied() && Date.now() < end) Atomics.wait(nobody, 0, 0, BATCH_MS);
  }

  /** Writes what the destination takes. False if something waits. */
  #isEmptied(): boolean {
    while (this.#rest.length > 0 || this.#lines !== '') {
      if (this.#rest.length === 0) {
        this.#rest = this.#bytesOf(this.#lines);
        this.#lines = '';
      }
      try {
        const taken = this.#isGone ? this.#rest.length : writeSync(this.#destination.fd, this.#rest);
        this.#rest = this.#rest.subarray(taken);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EPIPE') return false;
        this.#isGone = true;
        // Not within the call of whoever writes a line.
        process.nextTick(() => this.#destination.emit('error', error));
      }
    }
    this.#hasGivenUp = false;
    return true;
  }

  /** In room that is there, if it is enough: a buffer of its own for each batch would double the cost of a line. */
  #bytesOf(lines: string): Buffer {
    if (lines.length * BYTES_OF_CHARACTER > this.#room.length) return Buffer.from(lines);
    return this.#room.subarray(0, this.#room.write(lines));
  }
}
