import { attemptOf, type ReceivedMessage, type SubscribedQueue, type Verdict } from '../messaging/index.ts';
import { BatchFailedError, correlated, runBatch } from './batch.ts';
import { BatchSize } from './batch-size.ts';
import { ContendedEntities } from './contended-entities.ts';
import { readMessage, type Run } from './dispatch.ts';
import { Places } from './places.ts';
import type { ProcessorParts } from './processor-parts.ts';
import { Replacement } from './replacement.ts';
import { RunLog } from './run-log.ts';
import { SingleRuns } from './single-runs.ts';

/** A delivery and whoever waits for its verdict. */
interface Entry {
  readonly run: Run;
  /** Whether the run is counted before its handler starts. */
  readonly isCounted: boolean;
  readonly settle: (verdict: Verdict) => void;
}

/**
 * What happens to a message of one queue between delivery and acknowledgement: read, handle in one transaction with
 * the inbox, and on failure try again or dead-letter. First deliveries that are there at the same time share a
 * transaction. A delivery is acknowledged only when all that it caused is durable.
 */
export class MessageProcessor {
  readonly #queue: SubscribedQueue;
  readonly #parts: ProcessorParts & {
    readonly log: RunLog;
    readonly took: (milliseconds: number) => void;
  };
  readonly #replacement: Replacement;
  readonly #single: SingleRuns;
  readonly #size: BatchSize;
  readonly #contended = new ContendedEntities();
  readonly #places: Places<Entry>;

  constructor(queue: SubscribedQueue, parts: ProcessorParts) {
    this.#queue = queue;
    const log = new RunLog(queue.queue, parts.logger, parts.metrics);
    const took = (milliseconds: number): void => this.#size.took(milliseconds, this.#places.running);
    this.#parts = { ...parts, log, took };
    this.#replacement = new Replacement({ ...this.#parts, queue: queue.queue });
    this.#single = new SingleRuns(queue, { ...this.#parts, replacement: this.#replacement });
    this.#size = new BatchSize(queue.batch, queue.concurrency);
    this.#places = new Places({
      places: queue.concurrency,
      size: () => this.#size.current,
      together: (entries) => this.#runTogether(entries),
      alone: (entry) => this.#runAlone(entry),
    });
  }

  async process(message: ReceivedMessage): Promise<Verdict> {
    if (this.#parts.gate.problem !== undefined) return 'return';
    let run: Run | undefined;
    try {
      run = readMessage(message, this.#queue);
    } catch (error) {
      return this.#replacement.deadLetter(message, error, { handler: 'reading the message', attempt: 1 });
    }
    if (!run) {
      this.#parts.log.skipped(message);
      return 'acknowledge';
    }
    return this.#settled(run);
  }

  #settled(run: Run): Promise<Verdict> {
    const isFirst = !run.message.redelivered && attemptOf(run.message) === 1;
    return new Promise((settle) => {
      const entry = { run, isCounted: !isFirst, settle };
      if (isFirst && !this.#contended.has(run)) this.#places.runTogether(entry);
      else this.#places.runAlone([entry]);
    });
  }

  async #runAlone({ run, isCounted, settle }: Entry): Promise<void> {
    settle(await this.#single.run(run, isCounted));
  }

  async #runTogether(entries: readonly Entry[]): Promise<void> {
    const [only] = entries;
    if (entries.length > 1 || !only) return this.#runBatch(entries);
    await this.#runAlone(only);
    this.#size.committed();
  }

  /** If the batch fails, each of its messages runs alone. */
  async #runBatch(entries: readonly Entry[]): Promise<void> {
    const { gate, log, runs, withConnection } = this.#parts;
    const batch = entries.map(({ run }) => run);
    try {
      const outcome = await runs.runExclusive(() =>
        withConnection(() => gate.admit(() => runBatch(batch, this.#queue, this.#parts))),
      );
      if (outcome === 'return') {
        for (const { settle } of entries) settle('return');
        return;
      }
      for (const run of outcome.handled) correlated(run, () => log.handled(run));
      for (const run of outcome.duplicates) correlated(run, () => log.duplicate(run));
      const notBegun = new Set(outcome.notBegun);
      this.#places.putBack(entries.filter(({ run }) => notBegun.has(run)));
      for (const { run, settle } of entries) if (!notBegun.has(run)) settle('acknowledge');
      this.#size.committed();
    } catch (error) {
      this.#size.failed();
      if (error instanceof BatchFailedError && error.run) this.#contended.add(error.run);
      log.batchFailed(batch.length, error);
      this.#places.runAlone(entries);
    }
  }
}
