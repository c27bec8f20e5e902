import { setTimeout as sleep } from 'node:timers/promises';
import { describeError, type Logger } from '../observability/index.ts';
import type { Retention } from './retention.ts';

/** How many rows one statement deletes at most. */
const BATCH = 1_000;

/** Milliseconds. */
interface HousekeepingTiming {
  /** The first round comes after this time and up to twice as much: instances that start together do not meet. */
  readonly firstAfter: number;
  readonly every: number;
  /** Between two batches, so that others get their turn. */
  readonly between: number;
}

const TIMING: HousekeepingTiming = { firstAfter: 30_000, every: 60 * 60 * 1000, between: 100 };

/** Deletes what is older than it has to be kept, a bounded number of rows at a time, soon after the start and each hour. */
export class Housekeeping {
  readonly #retentions: readonly Retention[];
  readonly #logger: Logger;
  readonly #timing: HousekeepingTiming;
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(retentions: readonly Retention[], logger: Logger, timing: Partial<HousekeepingTiming> = {}) {
    this.#retentions = retentions;
    this.#logger = logger;
    this.#timing = { ...TIMING, ...timing };
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Finishes the batch that has begun. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    await this.#pause(this.#timing.firstAfter * (1 + Math.random()));
    while (!this.#stopping.signal.aborted) {
      for (const retention of this.#retentions) await this.#clean(retention);
      await this.#pause(this.#timing.every);
    }
  }

  /** A table that cannot be cleaned keeps none of the others from it. */
  async #clean(retention: Retention): Promise<void> {
    let deleted = 0;
    try {
      for (let batch = BATCH; batch === BATCH && !this.#stopping.signal.aborted; deleted += batch) {
        if (deleted > 0) await this.#pause(this.#timing.between);
        batch = await retention.deleteExpired(BATCH);
      }
    } catch (error) {
      const problem = describeError(error);
      this.#logger.warn(`Old rows of ${retention.table} stay until the next round: ${problem}`);
    }
    if (deleted > 0) this.#logger.info(`${deleted} old rows of ${retention.table} were deleted`);
  }

  async #pause(milliseconds: number): Promise<void> {
    const { signal } = this.#stopping;
    await sleep(milliseconds, undefined, { signal, ref: false }).catch(() => undefined);
  }
}
