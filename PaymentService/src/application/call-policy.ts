/** Milliseconds for recording an answer, and for clocks that disagree. */
const MARGIN = 10_000;
const LONGEST_WAIT = 60_000;

/** How long the provider is waited for, and when it is asked again if it has not answered. */
export class CallPolicy {
  /** Milliseconds after which an answer is no longer waited for. */
  readonly timeLimit: number;
  readonly #firstWait: number;

  /**
   * @param timeLimit milliseconds
   * @param firstWait milliseconds before the second call; each further wait is twice as long, up to 60 s
   */
  constructor(timeLimit: number, firstWait: number) {
    this.timeLimit = timeLimit;
    this.#firstWait = firstWait;
  }

  /** When a call that begins now and has no answer counts as lost. */
  lostAt(now: Date): Date {
    return new Date(now.getTime() + this.timeLimit + MARGIN);
  }

  /** When to ask again once this many calls have had no answer. */
  againAt(now: Date, attempts: number): Date {
    return new Date(
      now.getTime() + Math.min(this.#firstWait * 2 ** Math.min(attempts - 1, 30), LONGEST_WAIT),
    );
  }

  /** Aborted after the time limit, or with the given signal. */
  limit(signal?: AbortSignal): AbortSignal {
    const limit = AbortSignal.timeout(this.timeLimit);
    return signal === undefined ? limit : AbortSignal.any([limit, signal]);
  }
}
