/** So long the handlers of one transaction may take together; messages that have not begun by then wait for the next. */
export const BATCH_MS = 100;
/** So long a queue whose handlers are slow handles its messages side by side, before that is questioned again. */
const SLOW_FOR_MS = 5_000;
/** How much the last handler says about the next one. */
const WEIGHT = 0.2;

/**
 * How many messages of a queue the next transaction takes. It grows while transactions commit and their handlers need
 * less than `BATCH_MS`, is halved by one that fails, and is one while handlers are so slow that side by side they are
 * quicker.
 */
export class BatchSize {
  readonly #maximum: number;
  readonly #concurrency: number;
  readonly #now: () => number;
  #size = 1;
  /** Milliseconds that a handler takes; undefined before the first one. */
  #average: number | undefined;
  #slowUntil = -Infinity;

  /**
   * @param maximum messages in one transaction
   * @param concurrency messages that are handled side by side, one transaction each
   * @param now in milliseconds
   */
  constructor(maximum: number, concurrency: number, now = () => performance.now()) {
    this.#maximum = maximum;
    this.#concurrency = concurrency;
    this.#now = now;
  }

  get current(): number {
    return this.#size;
  }

  /**
   * A handler has ended.
   * @param atOnce handlers at work meanwhile, this one included: they share processor and database
   */
  took(milliseconds: number, atOnce: number): void {
    const each = milliseconds / atOnce;
    this.#average = this.#average === undefined ? each : this.#average + WEIGHT * (each - this.#average);
    if (this.#average <= BATCH_MS / this.#concurrency) return;
    this.#size = 1;
    this.#slowUntil = this.#now() + SLOW_FOR_MS;
  }

  committed(): void {
    if (this.#average === undefined || this.#now() < this.#slowUntil) return;
    if (2 * this.#size * this.#average <= BATCH_MS) this.#size = Math.min(2 * this.#size, this.#maximum);
  }

  failed(): void {
    this.#size = Math.max(1, Math.floor(this.#size / 2));
  }
}
