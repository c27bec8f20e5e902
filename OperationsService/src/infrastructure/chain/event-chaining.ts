import { setTimeout as sleep } from 'node:timers/promises';
import { BackgroundTask } from '@ticketwave/building-blocks/hosting';
import { describeError, type Logger } from '@ticketwave/building-blocks/observability';
import type { ChainHead } from '../../domain/chain/heads.ts';
import type { OperationsDatabase } from '../operations-database.ts';
import type { ChainHeads } from './chain-heads.ts';
import { extendChain } from './extend-chain.ts';

/** Milliseconds. */
interface ChainingTiming {
  /** Between two looks at what has been stored. */
  readonly rest: number;
  /** Between two heads that are kept; whatever was stored since the last one could be cut off unseen. */
  readonly betweenHeads: number;
}

const TIMING: ChainingTiming = { rest: 500, betweenHeads: 60_000 };

/** Adds what is stored to the chain, a page at a time; of all instances one at a time does. Keeps the head every so often. */
export class EventChaining extends BackgroundTask {
  readonly #database: OperationsDatabase;
  readonly #heads: ChainHeads;
  readonly #logger: Logger;
  readonly #timing: ChainingTiming;
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #head: ChainHead | undefined;
  #headKeptAt = -Infinity;
  #problem: string | undefined;

  constructor(
    database: OperationsDatabase,
    heads: ChainHeads,
    logger: Logger,
    timing: Partial<ChainingTiming> = {},
  ) {
    super();
    this.#database = database;
    this.#heads = heads;
    this.#logger = logger;
    this.#timing = { ...TIMING, ...timing };
  }

  override start(): Promise<void> {
    this.#running = this.#run();
    return Promise.resolve();
  }

  /** Finishes the page that has begun, and keeps its head. */
  override async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const isFull = await this.#extend();
      if (!isFull) await sleep(this.#timing.rest, undefined, { signal }).catch(() => undefined);
    }
    await this.#reported(() => this.#keepHead());
  }

  /** @returns whether there is more */
  async #extend(): Promise<boolean> {
    const extension = await this.#reported(async () => {
      const extended = await this.#database.transact((work) => extendChain(this.#database.sql(work)));
      this.#head = extended?.head ?? this.#head;
      if (performance.now() - this.#headKeptAt >= this.#timing.betweenHeads) await this.#keepHead();
      return extended;
    });
    return extension?.isFull === true;
  }

  async #keepHead(): Promise<void> {
    if (this.#head !== undefined && this.#head.entry > 0) await this.#heads.keep(this.#head);
    this.#headKeptAt = performance.now();
  }

  /** What fails is tried again after a rest, and said once. */
  async #reported<R>(body: () => Promise<R>): Promise<R | undefined> {
    try {
      const result = await body();
      if (this.#problem !== undefined) this.#logger.info('The chain of events goes on');
      this.#problem = undefined;
      return result;
    } catch (error) {
      const problem = describeError(error);
      if (problem !== this.#problem) this.#logger.warn(`The chain of events waits: ${problem}`);
      this.#problem = problem;
      return undefined;
    }
  }
}
