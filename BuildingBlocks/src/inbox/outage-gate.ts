import { setTimeout as sleep } from 'node:timers/promises';
import { backoffDelay, type EventBus } from '../messaging/index.ts';
import { describeError, type Logger, type Metrics } from '../observability/index.ts';

const PROBE = { base: 250, max: 5_000 };

/**
 * Closes when the service's own database is away: no message is taken while it lasts, and none counts it as a
 * failure. Opens by itself when the database answers.
 */
export class OutageGate {
  readonly #probe: () => Promise<unknown>;
  readonly #bus: Pick<EventBus, 'pause' | 'resume'>;
  readonly #logger: Logger;
  readonly #metrics: Metrics;
  readonly #onReopen: (() => Promise<void>)[] = [];
  readonly #stopping = new AbortController();
  #problem: string | undefined;

  /** @param probe succeeds when the database answers */
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

  /**
   * The database was away during a handler's run.
   * @param beforeReopen done, and repeated until it succeeds, before messages are taken again
   */
  close(error: unknown, beforeReopen: () => Promise<void>): void {
    this.#onReopen.push(beforeReopen);
    if (this.#problem !== undefined) return;
    this.#problem = describeError(error);
    this.#metrics.stateChanges.inc({ component: 'database', state: 'away' });
    this.#logger.warn(`The database is away, no messages are taken: ${this.#problem}`);
    this.#bus.pause();
    void this.#reopen();
  }

  stop(): void {
    this.#stopping.abort();
  }

  async #reopen(): Promise<void> {
    const { signal } = this.#stopping;
    for (let attempt = 1; !signal.aborted; attempt++) {
      await sleep(backoffDelay(attempt, PROBE), undefined, { signal }).catch(() => undefined);
      if (await this.#isBack()) {
        this.#open();
        return;
      }
    }
  }

  #open(): void {
    this.#problem = undefined;
    this.#metrics.stateChanges.inc({ component: 'database', state: 'back' });
    this.#logger.info('The database is back, messages are taken again');
    this.#bus.resume();
  }

  async #isBack(): Promise<boolean> {
    if (this.#stopping.signal.aborted) return false;
    try {
      await this.#probe();
      for (let next = this.#onReopen[0]; next; next = this.#onReopen[0]) {
        await next();
        this.#onReopen.shift();
      }
      return true;
    } catch (error) {
      this.#logger.debug(`The database is still away: ${describeError(error)}`);
      return false;
    }
  }
}
