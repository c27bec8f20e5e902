import { setTimeout as sleep } from 'node:timers/promises';
import {
  attemptOf,
  decideOnFailure,
  LockTimeoutError,
  maximumAttempts,
  UnrecoverableError,
  type SubscribedQueue,
  type Verdict,
} from '../messaging/index.ts';
import type { Admissions } from './admission.ts';
import { correlated, handle, ROLLBACK_MS } from './batch.ts';
import { crashesOf } from './crashes.ts';
import type { Run } from './dispatch.ts';
import type { Ending, Failures, Outcome } from './failures.ts';
import { isFirst, type Delivery } from './inbox.ts';
import type { ProcessorParts } from './processor-parts.ts';
import { MOMENT_MS } from './replacement.ts';
import type { RunLog } from './run-log.ts';

/** All runs of a process together; a suspect takes the whole of it and so runs alone. */
export const RUNS_AT_ONCE = 1_000;

/**
 * After one message of a queue has waited for a lock in vain, the next ones wait no longer than this: behind a row
 * that stays locked they would fill all places of the queue in turn, and those that need other rows could not pass.
 */
const CONTENDED_LOCK_MS = 200;

interface SingleRunParts extends ProcessorParts {
  readonly admissions: Admissions;
  readonly log: RunLog;
  readonly failures: Failures;
  /** Called with the milliseconds that a handler took. */
  readonly took: (milliseconds: number) => void;
}

type Effect = 'handled' | 'duplicate' | 'parked' | 'no-room';

/**
 * Handles a message in a transaction of its own: one that came alone, one that has been delivered or tried before, and
 * one whose batch failed. What fails is tried again as the subscription says, then dead-lettered.
 */
export class SingleRuns {
  readonly #queue: SubscribedQueue;
  readonly #parts: SingleRunParts;

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
    return () => this.#parts.failures.giveUp(run, crashes, crash);
  }

  /** @returns the attempt number, or how it ends if there is none */
  async #count(run: Run): Promise<number | Ending> {
    try {
      const count = await this.#parts.inbox.begin(run.key, deliveryOf(run));
      if (count !== undefined) return count;
      // One that is parked is removed with the next commit that says so.
      return run.passedFrom === undefined ? this.#ended(run, 'duplicate') : await this.#run(run);
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
      if (isEarly && counted !== undefined)
        await this.#parts.failures.note(() => this.#parts.inbox.uncount(run.key));
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
    const { admissions, failures, inbox, took, transactor } = this.#parts;
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
        ...(failures.isContended && { lockTimeout: CONTENDED_LOCK_MS }),
      },
    );
  }

  #ended(run: Run, effect: Exclude<Effect, 'no-room'>): Verdict {
    this.#parts.log[effect](run);
    return 'acknowledge';
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
      error instanceof LockTimeoutError
        ? await this.#parts.failures.contended(run, attempt, error)
        : undefined;
    return contended ?? this.#decide(run, attempt, error);
  }

  async #decide(run: Run, attempt: number, error: unknown): Promise<Ending> {
    const decision = decideOnFailure(error, attempt, this.#queue.retry);
    if (decision.action === 'retry-now') {
      await this.#parts.inbox.fail(run.key);
      const next = await this.#count(run);
      return typeof next === 'number' ? this.#run(run, next) : next;
    }
    const { failures } = this.#parts;
    if (decision.action === 'dead-letter') return () => failures.giveUp(run, attempt, error);
    return failures.retry(run, attempt, decision, error);
  }
}

const deliveryOf = ({ message, passedFrom }: Run): Delivery => ({
  attempt: attemptOf(message),
  redelivered: message.redelivered,
  isParked: passedFrom !== undefined,
});
