const GROWTH = 5;
const LONGEST_WAIT = 3_600_000;

/** How often a notification that its channel will not take is tried, and with how much time in between. */
export class DeliveryPolicy {
  readonly #attempts: number;
  readonly #firstWait: number;

  /**
   * @param attempts how often altogether
   * @param firstWait milliseconds before the second attempt; each further wait is five times as long, up to 1 h
   */
  constructor(attempts: number, firstWait: number) {
    this.#attempts = attempts;
    this.#firstWait = firstWait;
  }

  /** Milliseconds to wait once this many attempts have failed; `undefined`: give up. */
  waitAfter(attempts: number): number | undefined {
    if (attempts >= this.#attempts) return undefined;
    return Math.min(this.#firstWait * GROWTH ** (attempts - 1), LONGEST_WAIT);
  }

  /** Whether more attempts were begun than there are: those before ended with their process, not with an answer. */
  isExceededBy(attempts: number): boolean {
    return attempts > this.#attempts;
  }
}
