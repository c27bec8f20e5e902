import { setTimeout as sleep } from 'node:timers/promises';
import { describeError, type Logger } from '../observability/index.ts';
import type { Sql } from '../outbox/index.ts';

/** So soon every instance knows of a pause, in milliseconds. */
const LOOK_MS = 2_000;

/**
 * Keeps the subscriptions paused that an operator has paused, as the database says for all instances. While it cannot be
 * asked, what was known last counts.
 */
export class PausedSubscriptions {
  readonly #sql: Sql;
  readonly #pauseOnly: (queues: ReadonlySet<string>) => void;
  readonly #logger: Logger;
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #paused: ReadonlySet<string> = new Set();

  /** @param pauseOnly takes no messages from these queues, and from all others what else allows */
  constructor(sql: Sql, pauseOnly: (queues: ReadonlySet<string>) => void, logger: Logger) {
    this.#sql = sql;
    this.#pauseOnly = pauseOnly;
    this.#logger = logger;
  }

  /** The queues that are paused now. */
  get queues(): readonly string[] {
    return [...this.#paused];
  }

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  /** Looks now. @throws the database's error */
  async look(): Promise<void> {
    const rows = await this.#sql<{ queue: string }>('SELECT queue FROM messaging.paused_subscription');
    const paused = new Set(rows.map(({ queue }) => queue));
    for (const queue of paused)
      if (!this.#paused.has(queue)) this.#logger.warn(`'${queue}' is paused by an operator`);
    for (const queue of this.#paused)
      if (!paused.has(queue)) this.#logger.info(`'${queue}' is resumed by an operator`);
    this.#paused = paused;
    this.#pauseOnly(paused);
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (await passed(LOOK_MS, signal)) {
      await this.look().catch((error: unknown) =>
        this.#logger.debug(`Pauses are not looked at: ${describeError(error)}`),
      );
    }
  }
}

/** @returns false if it was ended before */
const passed = (milliseconds: number, signal: AbortSignal): Promise<boolean> =>
  sleep(milliseconds, true, { signal }).catch(() => false);
