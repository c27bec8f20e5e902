import { setTimeout as sleep } from 'node:timers/promises';
import {
  attemptOf,
  retryCopy,
  type LockTimeoutError,
  type SubscribedQueue,
  type Verdict,
} from '../messaging/index.ts';
import { describeError } from '../observability/index.ts';
import type { Admissions } from './admission.ts';
import type { Run } from './dispatch.ts';
import { parkedDelivery } from './parked-delivery.ts';
import type { ProcessorParts } from './processor-parts.ts';
import type { Elsewhere } from './reader-streams.ts';
import { MOMENT_MS, type Replacement } from './replacement.ts';
import type { RunLog } from './run-log.ts';
import { positionOf, type PlacedMessage } from './stream-cursor.ts';

/** Locks of a queue's rows are in other hands for so long after a message has waited for one in vain. */
const CONTENDED_MS = 5_000;

interface FailuresParts extends ProcessorParts {
  readonly admissions: Admissions;
  readonly log: RunLog;
  readonly replacement: Replacement;
  /** Called when a message of the stream waits in the database for its retry, in so many milliseconds. */
  readonly onParked: (stream: string, delay: number) => void;
}

/** What becomes of a delivery; `no-room` if it is early, and cannot be kept in the database until its turn. */
export type Outcome = Verdict | 'no-room';

/** How a run ended: with an outcome, or with a copy that is still to be published, which needs no connection. */
export type Ending = Outcome | (() => Promise<Verdict>);

/** When and as which attempt a message is tried again. */
interface Retry {
  readonly delay: number;
  readonly nextAttempt: number;
}

/** Puts what could not be handled where it waits for its next try, or with the dead letters. */
export class Failures {
  readonly #queue: SubscribedQueue;
  readonly #parts: FailuresParts;
  #contendedUntil = 0;

  constructor(queue: SubscribedQueue, parts: FailuresParts) {
    this.#queue = queue;
    this.#parts = parts;
  }

  /** Whether a message of the queue has waited for a lock in vain just now. */
  get isContended(): boolean {
    return performance.now() < this.#contendedUntil;
  }

  /** @param attempt the number of the run that has failed */
  async retry(run: Run, attempt: number, { delay, nextAttempt }: Retry, error: unknown): Promise<Ending> {
    const { inbox, log } = this.#parts;
    const parked = await this.#park(run, { delay, attempt: nextAttempt }, error, () =>
      inbox.uncount(run.key),
    );
    if (!parked) return () => this.#copyForRetry(run, attempt, { delay, nextAttempt }, error);
    if (parked === 'acknowledge') {
      log.retried(run, error, delay, nextAttempt);
      await this.note(() => inbox.settle(run.key, attempt));
    }
    return parked;
  }

  /** An early message for which no room comes waits in its last retry queue, and that does not count. */
  async goRound(run: Run): Promise<Verdict> {
    const { log, replacement, service } = this.#parts;
    const delay = this.#queue.retry.delays.at(-1);
    if (delay === undefined) {
      log.noRoom(run, MOMENT_MS);
      await sleep(MOMENT_MS);
      return 'return';
    }
    const attempt = attemptOf(run.message);
    const copy = retryCopy(run.message, { service, queue: this.#queue.queue, delay, attempt });
    return replacement.by(copy, () => log.noRoom(run, delay));
  }

  /**
   * In an ordered subscription a message waits for its retry where its followers wait: in a retry queue it would come
   * back behind everything that has come meanwhile. @returns undefined if it cannot wait there
   */
  async #park(
    run: Run,
    { delay, attempt }: { readonly delay: number; readonly attempt: number },
    error: unknown,
    uncount: () => Promise<void>,
  ): Promise<Verdict | undefined> {
    const { admissions, gate, onParked, streams } = this.#parts;
    if (!admissions.takesRetry(run)) return undefined;
    const position = positionOf(run.envelope);
    const message = {
      messageId: run.key.messageId,
      position,
      delivery: parkedDelivery(run.message, attempt),
    };
    try {
      const isKept = await streams.parkForRetry(this.#queue.queue, message, delay, describeError(error));
      if (isKept) onParked(position.stream, delay);
      return isKept ? 'acknowledge' : undefined;
    } catch (outage) {
      gate.pauseConsumers(outage, uncount);
      return 'reject';
    }
  }

  async #copyForRetry(
    run: Run,
    attempt: number,
    { delay, nextAttempt }: Retry,
    error: unknown,
  ): Promise<Verdict> {
    const { inbox, log, replacement, service } = this.#parts;
    const copy = retryCopy(run.message, { service, queue: this.#queue.queue, delay, attempt: nextAttempt });
    const verdict = await replacement.by(copy, () => log.retried(run, error, delay, nextAttempt));
    await this.#noteReplaced(run, verdict, 'retry', error);
    await this.note(() =>
      verdict === 'acknowledge' ? inbox.settle(run.key, attempt) : inbox.uncount(run.key),
    );
    return verdict;
  }

  /**
   * A lock was in other hands: the message waits in its first retry queue, out of the way of others, and nothing is
   * held against it. @returns undefined if it has no such queue, or this has gone on for too long
   */
  async contended(run: Run, attempt: number, error: LockTimeoutError): Promise<Ending | undefined> {
    const isFirst = !this.isContended;
    this.#contendedUntil = performance.now() + CONTENDED_MS;
    const { gate, inbox, log, replacement, service } = this.#parts;
    const [delay] = this.#queue.retry.delays;
    if (delay === undefined) return undefined;
    try {
      if (!(await inbox.contend(run.key))) return undefined;
    } catch (outage) {
      gate.pauseConsumers(outage, () => inbox.uncount(run.key));
      return 'reject';
    }
    const parked = await this.#park(run, { delay, attempt }, error, () => Promise.resolve());
    if (parked) {
      if (parked === 'acknowledge') log.contended(run, error, delay, isFirst);
      return parked;
    }
    const copy = retryCopy(run.message, { service, queue: this.#queue.queue, delay, attempt });
    return async () => {
      const verdict = await replacement.by(copy, () => log.contended(run, error, delay, isFirst));
      await this.#noteReplaced(run, verdict, 'retry', error);
      return verdict;
    };
  }

  /** @param tried how many runs are to blame */
  async giveUp(run: Run, tried: number, error: unknown): Promise<Verdict> {
    const { inbox, replacement } = this.#parts;
    const verdict = await replacement.deadLetter(run.message, error, {
      handler: run.handler.name,
      attempt: tried,
    });
    await this.#noteReplaced(run, verdict, 'dead-letter', error);
    // Otherwise the next delivery would look like one after a crash.
    await this.note(() => (verdict === 'acknowledge' ? inbox.giveUp(run.key) : inbox.uncount(run.key)));
    return verdict;
  }

  /** A message of an ordered subscription was replaced by a copy that is there: its number is not missing. */
  async noteElsewhere(
    { messageId, position }: PlacedMessage,
    place: Elsewhere,
    error: unknown,
  ): Promise<void> {
    const { streams } = this.#parts;
    const reason = describeError(error);
    await this.note(() => streams.noteElsewhere(this.#queue.queue, messageId, position, place, reason));
  }

  async #noteReplaced(run: Run, verdict: Verdict, place: Elsewhere, error: unknown): Promise<void> {
    if (!this.#queue.order || verdict !== 'acknowledge') return;
    const { messageId } = run.key;
    await this.noteElsewhere({ messageId, position: positionOf(run.envelope) }, place, error);
  }

  /** If the database is away now, the note is made before messages are taken again. */
  async note(note: () => Promise<void>): Promise<void> {
    const { gate, withConnection } = this.#parts;
    await withConnection(note).catch((outage: unknown) => gate.pauseConsumers(outage, note));
  }
}
