import { setTimeout as sleep } from 'node:timers/promises';
import { attemptOf, type ReceivedMessage, type SubscribedQueue, type Verdict } from '../messaging/index.ts';
import { Admissions } from './admission.ts';
import { BatchFailedError, correlated, runBatch, type BatchOutcome } from './batch.ts';
import { BatchSize } from './batch-size.ts';
import { ContendedEntities } from './contended-entities.ts';
import { readMessage, type Run } from './dispatch.ts';
import { Failures } from './failures.ts';
import { Followers } from './followers.ts';
import { Places } from './places.ts';
import type { ProcessorParts } from './processor-parts.ts';
import { Replacement } from './replacement.ts';
import { RunLog } from './run-log.ts';
import { SingleRuns } from './single-runs.ts';
import { positionIn, positionOf } from './stream-cursor.ts';
import { StreamTurns } from './stream-turns.ts';

/** Between two tries of an early message that cannot be parked. */
const NO_ROOM_MS = 200;

/** A delivery and whoever waits for its verdict. */
interface Entry {
  readonly run: Run;
  /** Whether the run is counted before its handler starts. */
  readonly isCounted: boolean;
  /** Whether it may share its transaction. */
  readonly isAlone: boolean;
  readonly settle: (verdict: Verdict) => void;
}

/** A stream whose parked messages may have their turn. */
interface DueStream {
  readonly stream: string;
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
    readonly admissions: Admissions;
    readonly took: (milliseconds: number) => void;
  };
  readonly #replacement: Replacement;
  readonly #failures: Failures;
  readonly #single: SingleRuns;
  readonly #size: BatchSize;
  readonly #contended = new ContendedEntities();
  readonly #places: Places<Entry | DueStream>;
  readonly #turns: StreamTurns<Entry | DueStream>;
  readonly #followers: Followers | undefined;
  /** Streams that wait for a place. */
  readonly #due = new Set<string>();
  readonly #underWay = new Set<Promise<void>>();
  /** Of what waits in the database for its retry. If the process dies, `lookAfterStreams` of another one finds it. */
  readonly #retries = new Set<NodeJS.Timeout>();
  #isDraining = false;

  constructor(queue: SubscribedQueue, parts: ProcessorParts) {
    this.#queue = queue;
    const log = new RunLog(queue.queue, parts.logger, parts.metrics);
    const took = (milliseconds: number): void => this.#size.took(milliseconds, this.#places.running);
    const admissions = new Admissions(queue, parts.streams, log);
    this.#parts = { ...parts, log, admissions, took };
    this.#replacement = new Replacement({ ...this.#parts, queue: queue.queue });
    const onParked = (stream: string, delay: number): void => this.#retryAfter(stream, delay);
    this.#failures = new Failures(queue, { ...this.#parts, replacement: this.#replacement, onParked });
    this.#single = new SingleRuns(queue, { ...this.#parts, failures: this.#failures });
    this.#size = new BatchSize(queue.batch, queue.concurrency);
    this.#turns = new StreamTurns(streamOf);
    this.#places = new Places({
      places: queue.concurrency,
      size: () => this.#size.current,
      together: (messages) => this.#inTurn(messages, (entries) => this.#runTogether(entries)),
      alone: (message) => this.#inTurn([message], (entries) => this.#runAlone(entries)),
    });
    if (queue.order)
      this.#followers = new Followers(queue, queue.order, {
        ...this.#parts,
        together: (runs) => this.#handleTogether(runs),
        alone: (run, isCounted) => this.#single.run(run, isCounted),
      });
  }

  async process(message: ReceivedMessage): Promise<Verdict> {
    if (this.#parts.gate.problem !== undefined) return 'return';
    let run: Run | undefined;
    try {
      run = readMessage(message, this.#queue);
    } catch (error) {
      return this.#deadLetter(message, error);
    }
    if (!run) {
      this.#parts.log.skipped(message);
      return 'acknowledge';
    }
    return this.#settled(run);
  }

  /**
   * Of an ordered subscription: looks which parked messages have their turn, because another process has died or a person
   * has decided, and lets the time go on for numbers that are missing.
   */
  async lookAfterStreams(): Promise<void> {
    this.#goOn((await this.#followers?.due()) ?? []);
  }

  /** Until nothing is under way. Whoever calls it lets no message begin any more. */
  async drain(): Promise<void> {
    this.#isDraining = true;
    for (const retry of this.#retries) clearTimeout(retry);
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  #goOn(streams: readonly string[]): void {
    const due = streams.filter((stream) => !this.#due.has(stream));
    for (const stream of due) this.#due.add(stream);
    this.#places.runAlone(due.map((stream) => ({ stream })));
  }

  #retryAfter(stream: string, delay: number): void {
    if (this.#isDraining) return;
    const retry = setTimeout(() => {
      this.#retries.delete(retry);
      if (this.#parts.gate.problem === undefined) this.#goOn([stream]);
    }, delay);
    this.#retries.add(retry);
  }

  async #deadLetter(message: ReceivedMessage, error: unknown): Promise<Verdict> {
    const verdict = await this.#replacement.deadLetter(message, error, {
      handler: 'reading the message',
      attempt: 1,
    });
    const known = this.#queue.order && positionIn(message);
    if (verdict === 'acknowledge' && known) await this.#failures.noteElsewhere(known, 'dead-letter', error);
    return verdict;
  }

  #settled(run: Run): Promise<Verdict> {
    const isFirst = !run.message.redelivered && attemptOf(run.message) === 1;
    return new Promise((settle) => this.#enqueue({ run, isCounted: !isFirst, isAlone: !isFirst, settle }));
  }

  #enqueue(message: Entry | DueStream): void {
    const isTogether = isEntry(message) && !message.isAlone && !this.#contended.has(message.run);
    if (isTogether) this.#places.runTogether(message);
    else this.#places.runAlone([message]);
  }

  /** In an ordered subscription each stream is under way once; those of it that have come meanwhile are next. */
  async #inTurn(
    messages: readonly (Entry | DueStream)[],
    run: (entries: readonly Entry[]) => Promise<void>,
  ): Promise<void> {
    const underWay = this.#followers
      ? this.#inStreams(this.#followers, messages, run)
      : run(messages.filter(isEntry));
    this.#underWay.add(underWay);
    await underWay;
    this.#underWay.delete(underWay);
  }

  async #inStreams(
    followers: Followers,
    messages: readonly (Entry | DueStream)[],
    run: (entries: readonly Entry[]) => Promise<void>,
  ): Promise<void> {
    const begun = this.#turns.begin(messages);
    const due = new Set(begun.filter(isDue).map(streamOf));
    for (const stream of due) this.#due.delete(stream);
    const entries = begun.filter(isEntry);
    if (entries.length > 0) await run(entries);
    await followers.release(new Set(begun.map(streamOf)), due);
    for (const waited of this.#turns.end(begun)) this.#enqueue(waited);
  }

  async #runAlone([entry]: readonly Entry[]): Promise<void> {
    if (!entry) return;
    const outcome = await this.#single.run(entry.run, entry.isCounted);
    if (outcome === 'no-room') void this.#tryAgain(entry);
    else entry.settle(outcome);
  }

  /**
   * An early message for which there is no room keeps its delivery, so that the broker sends no more than can be taken,
   * and tries again: its turn may have come.
   */
  async #tryAgain(entry: Entry): Promise<void> {
    if (!this.#parts.admissions.expectsRoom(entry.run)) {
      entry.settle(await this.#failures.goRound(entry.run));
      return;
    }
    await sleep(NO_ROOM_MS);
    this.#enqueue(entry);
  }

  async #runTogether(entries: readonly Entry[]): Promise<void> {
    if (entries.length > 1) return this.#runBatch(entries);
    await this.#runAlone(entries);
    this.#size.committed();
  }

  /** If the batch fails, each of its messages runs alone. */
  async #runBatch(entries: readonly Entry[]): Promise<void> {
    const outcome = await this.#handleTogether(entries.map(({ run }) => run));
    if (outcome === 'failed') {
      this.#places.runAlone(entries.map((entry) => ({ ...entry, isAlone: true })));
      return;
    }
    const notBegun = new Set(outcome === 'return' ? [] : outcome.notBegun);
    const noRoom = new Set(outcome === 'return' ? [] : outcome.noRoom);
    this.#places.putBack(entries.filter(({ run }) => notBegun.has(run)));
    for (const entry of entries) {
      if (noRoom.has(entry.run)) void this.#tryAgain(entry);
      else if (!notBegun.has(entry.run)) entry.settle(outcome === 'return' ? 'return' : 'acknowledge');
    }
  }

  /** @returns `return` if none are taken now, `failed` if it was rolled back */
  async #handleTogether(batch: readonly Run[]): Promise<BatchOutcome | 'return' | 'failed'> {
    const { gate, log, runs, withConnection } = this.#parts;
    try {
      const outcome = await runs.runExclusive(() =>
        withConnection(() => gate.admit(() => runBatch(batch, this.#queue, this.#parts))),
      );
      if (outcome === 'return') return outcome;
      for (const run of outcome.handled) correlated(run, () => log.handled(run));
      for (const run of outcome.duplicates) correlated(run, () => log.duplicate(run));
      for (const run of outcome.parked) correlated(run, () => log.parked(run));
      this.#size.committed();
      return outcome;
    } catch (error) {
      this.#size.failed();
      if (error instanceof BatchFailedError && error.run) this.#contended.add(error.run);
      log.batchFailed(batch.length, error);
      return 'failed';
    }
  }
}

const isEntry = (message: Entry | DueStream): message is Entry => 'run' in message;
const isDue = (message: Entry | DueStream): message is DueStream => !isEntry(message);

const streamOf = (message: Entry | DueStream): string =>
  isEntry(message) ? positionOf(message.run.envelope).stream : message.stream;
