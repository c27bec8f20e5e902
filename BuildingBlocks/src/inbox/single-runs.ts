import { setTimeout as sleep } from 'node:timers/promises';
import {
  attemptOf,
  decideOnFailure,
  LockTimeoutError,
  maximumAttempts,
  retryCopy,
  UnrecoverableError,
  type SubscribedQueue,
  type Verdict,
} from '../messaging/index.ts';
import { describeError } from '../observability/index.ts';
import type { Admissions } from './admission.ts';
import { correlated, handle, ROLLBACK_MS } from './batch.ts';
import { crashesOf } from './crashes.ts';
import type { Run } from './dispatch.ts';
import { isFirst, type Delivery } from './inbox.ts';
import { parkedDelivery } from './parked-delivery.ts';
import type { ProcessorParts } from './processor-parts.ts';
import type { Elsewhere } from './reader-streams.ts';
import { MOMENT_MS, type Replacement } from './replacement.ts';
import type { RunLog } from './run-log.ts';
import { positionOf, type PlacedMessage } from './stream-cursor.ts';

/** All runs of a process together; a suspect takes the whole of it and so runs alone. */
export const RUNS_AT_ONCE = 1_000;

/**
 * After one message of a queue has waited for a lock in vain, the next ones wait no longer than this: behind a row
 * that stays locked they would fill all places of the queue in turn, and those that need other rows could not pass.
 */
const CONTENDED = { forMs: 5_000, lockTimeout: 200 };

interface SingleRunParts extends ProcessorParts {
  readonly admissions: Admissions;
  readonly log: RunLog;
  readonly replacement: Replacement;
  /** Called with the milliseconds that a handler took. */
  readonly took: (milliseconds: number) => void;
}

type Effect = 'handled' | 'duplicate' | 'parked' | 'no-room';

/** What becomes of a delivery; `no-room` if it is early, and cannot be kept in the database until its turn. */
export type Outcome = Verdict | 'no-room';

/** How a run ended: with an outcome, or with a copy that is still to be published, which needs no connection. */
type Ending = Outcome | (() => Promise<Verdict>);

/**
 * Handles a message in a transaction of its own: one that came alone, one that has been delivered or tried before, and
 * one whose batch failed. What fails is tried again as the subscription says, then dead-lettered.
 */
export class SingleRuns {
  readonly #queue: SubscribedQueue;
  readonly #parts: SingleRunParts;
  #contendedUntil = 0;

  constructor(queue: SubscribedQueue, parts: SingleRunParts) {
    this.#queue = queue;
    this.#parts = parts;
  }

  /** @param isCounted before its handler starts: whatever may have killed a process, or has failed */
  run(run: Run, isCounted: boolean): Promise<Outcome> {
    return correlated(run, () => this.#admitted(run, isCounted));
  }

  /** A message of which a run never reported its end may have killed the process: it runs with no other. */
  async #admitted(run: Run, isCounted: boolean): Promise<Outcome> {
    const { gate, inbox, runs, withConnection } = this.#parts;
    try {
      const suspect = run.message.redelivered && (await withConnection(() => inbox.hasOpenAttempt(run.key)));
      const ending = await runs.runExclusive(
        () => withConnection(() => gate.admit(() => (isCounted ? this.#countAndRun(run) : this.#run(run)))),
        suspect ? RUNS_AT_ONCE : 1,
      );
      return typeof ending === 'string' ? ending : await ending();
    } catch (error) {
      return this.#notBegun(run, error);
    }
  }

  /** Nothing was counted: if it is not the database that is away, the message waits a moment for its turn. */
  async #notBegun(run: Run, error: unknown): Promise<Verdict> {
    const { gate, isOutage, log } = this.#parts;
    if (await isOutage(error)) {
      gate.pauseConsumers(error, () => Promise.resolve());
      return 'return';
    }
    log.notBegun(run, error);
    await sleep(MOMENT_MS);
    return 'return';
  }

  async #countAndRun(run: Run): Promise<Ending> {
    const count = await this.#count(run);
    if (typeof count !== 'number') return count;
    const crashes = crashesOf(deliveryOf(run), count, maximumAttempts(this.#queue.retry));
    if (crashes === undefined) return this.#run(run, count);
    const crash = new UnrecoverableError(`The process ended ${crashes} times while it handled this message.`);
    return () => this.#giveUp(run, crashes, crash);
  }

  /** @returns the attempt number, or how it ends if there is none */
  async #count(run: Run): Promise<number | Ending> {
    try {
      const count = await this.#parts.inbox.begin(run.key, deliveryOf(run));
      if (count !== undefined) return count;
      // One that is parked is removed with the next commit that says so.
      return run.passedFrom === undefined ? this.#ended(run, 'duplicate') : this.#run(run);
    } catch (error) {
      return () => this.#notBegun(run, error);
    }
  }

  /** @param counted the attempt number, if the run has been counted */
  async #run(run: Run, counted?: number): Promise<Ending> {
    let isTouched = false;
    try {
      this.#parts.log.processing(run);
      const effect = await this.#effect(run, counted ?? 1, () => (isTouched = true));
      const isEarly = effect === 'parked' || effect === 'no-room';
      if (isEarly && counted !== undefined) await this.#note(() => this.#parts.inbox.uncount(run.key));
      return effect === 'no-room' ? effect : this.#ended(run, effect);
    } catch (error) {
      return (await this.#outage(run, { counted, isTouched }, error)) ?? this.#failed(run, counted, error);
    }
  }

  /**
   * @param touched called when the handler begins
   * @returns `handled`; without an effect `duplicate` if another delivery of the message got there first, `parked` if
   * others come before it, and `no-room` if it could not be kept until then
   */
  #effect(run: Run, attempt: number, touched: () => void): Promise<Effect> {
    const { timeout, queue } = this.#queue;
    const { admissions, inbox, took, transactor } = this.#parts;
    return transactor.transact(
      async (work) => {
        const admission = await admissions.admit([run], work);
        if (admission.parked.length > 0) return 'parked';
        if (admission.noRoom.length > 0) return 'no-room';
        const first = isFirst(run.key, new Set(await inbox.claim([run.key], work)));
        if (first) {
          admission.requireTurn(run);
          touched();
          const isLate = admission.isLate(run);
          await handle(run, { work, queue, attempt, isLate, limit: timeout, took });
        }
        await admission.handled([run], work);
        return first ? 'handled' : 'duplicate';
      },
      {
        timeout: timeout + ROLLBACK_MS,
        ...(performance.now() < this.#contendedUntil && { lockTimeout: CONTENDED.lockTimeout }),
      },
    );
  }

  #ended(run: Run, effect: Exclude<Effect, 'no-room'>): Verdict {
    this.#parts.log[effect](run);
    return 'acknowledge';
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

  /** Nobody's failure: the message goes back, and its count is taken back. @returns undefined if it is none */
  async #outage(
    run: Run,
    { counted, isTouched }: { readonly counted: number | undefined; readonly isTouched: boolean },
    error: unknown,
  ): Promise<Verdict | undefined> {
    const { gate, inbox, isOutage } = this.#parts;
    if (error instanceof LockTimeoutError || !(await isOutage(error))) return undefined;
    gate.pauseConsumers(error, () => (counted === undefined ? Promise.resolve() : inbox.uncount(run.key)));
    return isTouched ? 'reject' : 'return';
  }

  async #failed(run: Run, counted: number | undefined, error: unknown): Promise<Ending> {
    const attempt = counted ?? (await this.#count(run));
    if (typeof attempt !== 'number') return attempt;
    const contended =
      error instanceof LockTimeoutError ? await this.#contended(run, attempt, error) : undefined;
    return contended ?? this.#decide(run, attempt, error);
  }

  async #decide(run: Run, attempt: number, error: unknown): Promise<Ending> {
    const decision = decideOnFailure(error, attempt, this.#queue.retry);
    if (decision.action === 'retry-now') {
      await this.#parts.inbox.fail(run.key);
      const next = await this.#count(run);
      return typeof next === 'number' ? this.#run(run, next) : next;
    }
    if (decision.action === 'dead-letter') return () => this.#giveUp(run, attempt, error);
    const { delay, nextAttempt } = decision;
    const parked = await this.#parkForRetry(run, { delay, attempt: nextAttempt, isCounted: true }, error);
    if (!parked) return () => this.#retryLater(run, attempt, decision, error);
    if (parked === 'acknowledge') {
      this.#parts.log.retried(run, error, delay, nextAttempt);
      await this.#note(() => this.#parts.inbox.settle(run.key, attempt));
    }
    return parked;
  }

  /**
   * In an ordered subscription a message waits for its retry where its followers wait: in a retry queue it would come
   * back behind everything that has come meanwhile. @returns undefined if it cannot wait there
   */
  async #parkForRetry(
    run: Run,
    {
      delay,
      attempt,
      isCounted,
    }: { readonly delay: number; readonly attempt: number; readonly isCounted: boolean },
    error: unknown,
  ): Promise<Verdict | undefined> {
    const { admissions, gate, inbox, streams } = this.#parts;
    if (!admissions.takesRetry(run)) return undefined;
    const message = {
      messageId: run.key.messageId,
      position: positionOf(run.envelope),
      delivery: parkedDelivery(run.message, attempt),
    };
    try {
      const isKept = await streams.parkForRetry(this.#queue.queue, message, delay, describeError(error));
      return isKept ? 'acknowledge' : undefined;
    } catch (outage) {
      gate.pauseConsumers(outage, () => (isCounted ? inbox.uncount(run.key) : Promise.resolve()));
      return 'reject';
    }
  }

  async #retryLater(
    run: Run,
    attempt: number,
    { delay, nextAttempt }: { delay: number; nextAttempt: number },
    error: unknown,
  ): Promise<Verdict> {
    const { inbox, log, replacement, service } = this.#parts;
    const copy = retryCopy(run.message, { service, queue: this.#queue.queue, delay, attempt: nextAttempt });
    const verdict = await replacement.by(copy, () => log.retried(run, error, delay, nextAttempt));
    await this.#noteReplaced(run, verdict, 'retry', error);
    await this.#note(() =>
      verdict === 'acknowledge' ? inbox.settle(run.key, attempt) : inbox.uncount(run.key),
    );
    return verdict;
  }

  /**
   * A lock was in other hands: the message waits in its first retry queue, out of the way of others, and nothing is
   * held against it. @returns undefined if it has no such queue, or this has gone on for too long
   */
  async #contended(run: Run, attempt: number, error: LockTimeoutError): Promise<Ending | undefined> {
    const now = performance.now();
    const isFirst = now > this.#contendedUntil;
    this.#contendedUntil = now + CONTENDED.forMs;
    const { gate, inbox, log, replacement, service } = this.#parts;
    const [delay] = this.#queue.retry.delays;
    if (delay === undefined) return undefined;
    try {
      if (!(await inbox.contend(run.key))) return undefined;
    } catch (outage) {
      gate.pauseConsumers(outage, () => inbox.uncount(run.key));
      return 'reject';
    }
    const again = { delay, attempt: attemptOf(run.message), isCounted: false };
    const parked = await this.#parkForRetry(run, again, error);
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
  async #giveUp(run: Run, tried: number, error: unknown): Promise<Verdict> {
    const { inbox, replacement } = this.#parts;
    const verdict = await replacement.deadLetter(run.message, error, {
      handler: run.handler.name,
      attempt: tried,
    });
    await this.#noteReplaced(run, verdict, 'dead-letter', error);
    // Otherwise the next delivery would look like one after a crash.
    await this.#note(() => (verdict === 'acknowledge' ? inbox.giveUp(run.key) : inbox.uncount(run.key)));
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
    await this.#note(() => streams.noteElsewhere(this.#queue.queue, messageId, position, place, reason));
  }

  async #noteReplaced(run: Run, verdict: Verdict, place: Elsewhere, error: unknown): Promise<void> {
    if (!this.#queue.order || verdict !== 'acknowledge') return;
    const { messageId } = run.key;
    await this.noteElsewhere({ messageId, position: positionOf(run.envelope) }, place, error);
  }

  /** If the database is away now, the note is made before messages are taken again. */
  async #note(note: () => Promise<void>): Promise<void> {
    const { gate, withConnection } = this.#parts;
    await withConnection(note).catch((outage: unknown) => gate.pauseConsumers(outage, note));
  }
}

const deliveryOf = ({ message, passedFrom }: Run): Delivery => ({
  attempt: attemptOf(message),
  redelivered: message.redelivered,
  isParked: passedFrom !== undefined,
});
