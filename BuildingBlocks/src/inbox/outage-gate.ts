import { setTimeout as sleep } from 'node:timers/promises';
import { backoffDelay, type EventBus } from '../messaging/index.ts';
import { describeError, type Logger, type Metrics } from '../observability/index.ts';

const PROBE = { base: 250, max: 5_000 };
/** A probe that passes and messages that fail after it: each pause returns messages once, so they become rare. */
const LONGEST_MS = 300_000;
/** Who consumed for so long had recovered: the waits begin anew. */
const STABLE_MS = 60_000;

/**
 * Pauses the consumers while the service's own database cannot do its work: no message is taken, and none counts it as
 * a failure. When a probe passes, one message goes first; if it ends without another outage, all follow.
 */
export class OutageGate {
  readonly #probe: () => Promise<unknown>;
  readonly #bus: Pick<EventBus, 'pause' | 'resume'>;
  readonly #logger: Logger;
  readonly #metrics: Metrics;
  readonly #onResume: (() => Promise<void>)[] = [];
  readonly #stopping = new AbortController();
  #problem: string | undefined;
  #pauses = 0;
  #resumedAt = -Infinity;
  /** The next message goes first, or is under way. */
  #trial: 'due' | Promise<unknown> | undefined;

  /** @param probe succeeds when the database can do what a message needs */
  constructor(
    probe: () => Promise<unknown>,
    bus: Pick<EventBus, 'pause' | 'resume'>,
    logger: Logger,
    metrics: Metrics,
  ) {
    this.#probe = probe;
    this.#bus = bus;
    this.#logger = logger;
    this.#metrics = metrics;
  }

  /** Why no message is taken; undefined while messages are. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Runs a message unless none are taken or this has stopped; after an outage the others wait for the first one. */
  async admit<R>(run: () => Promise<R>): Promise<R | 'return'> {
    while (this.#trial instanceof Promise) await this.#trial;
    if (this.#problem !== undefined || this.#stopping.signal.aborted) return 'return';
    if (this.#trial === undefined) return run();
    const trial = run();
    this.#trial = trial.catch(() => undefined);
    try {
      return await trial;
    } finally {
      this.#trial = undefined;
    }
  }

  /**
   * The database was away during a handler's run.
   * @param beforeResume done, and repeated until it succeeds, before messages are taken again
   */
  pauseConsumers(error: unknown, beforeResume: () => Promise<void>): void {
    this.#onResume.push(beforeResume);
    if (this.#problem !== undefined) return;
    this.#problem = describeError(error);
    this.#metrics.stateChanges.inc({ component: 'database', state: 'away' });
    this.#logger.warn(`The database is away, no messages are taken: ${this.#problem}`);
    this.#bus.pause();
    if (performance.now() - this.#resumedAt > STABLE_MS) this.#pauses = 0;
    void this.#waitForDatabase(++this.#pauses);
  }

  /** No message begins any more; those that have begun go on. */
  stop(): void {
    this.#stopping.abort();
  }

  async #waitForDatabase(pauses: number): Promise<void> {
    const { signal } = this.#stopping;
    const base = Math.min(PROBE.base * 2 ** Math.min(pauses - 1, 20), LONGEST_MS);
    const backoff = { base, max: Math.max(base, PROBE.max) };
    for (let attempt = 1; !signal.aborted; attempt++) {
      await sleep(backoffDelay(attempt, backoff), undefined, { signal }).catch(() => undefined);
      if (await this.#isBack()) {
        this.#resume();
        return;
      }
    }
  }

  #resume(): void {
    this.#problem = undefined;
    this.#trial = 'due';
    this.#resumedAt = performance.now();
    this.#metrics.stateChanges.inc({ component: 'database', state: 'back' });
    this.#logger.info('The database is back, messages are taken again');
    this.#bus.resume();
  }

  async #isBack(): Promise<boolean> {
    if (this.#stopping.signal.aborted) return false;
    try {
      await this.#probe();
      for (let next = this.#onResume[0]; next; next = this.#onResume[0]) {
        await next();
        this.#onResume.shift();
      }
      return true;
    } catch (error) {
      this.#logger.debug(`The database is still away: ${describeError(error)}`);
      return false;
    }
  }
}
