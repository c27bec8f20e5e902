import { setTimeout as sleep } from 'node:timers/promises';
import type { Message } from '@ticketwave/contracts';
import type { SemaphoreInterface } from 'async-mutex';
import type { Clock } from '../domain/index.ts';
import {
  attemptOf,
  deadLetter,
  decideOnFailure,
  HandlerTimeoutError,
  LockTimeoutError,
  maximumAttempts,
  retryCopy,
  UnrecoverableError,
  within,
  type EventBus,
  type ReceivedMessage,
  type SubscribedQueue,
  type Transactor,
  type Verdict,
} from '../messaging/index.ts';
import { correlate, describeError, redact, type Logger, type Metrics } from '../observability/index.ts';
import { readMessage, type Run } from './dispatch.ts';
import type { Delivery, HandledMessages } from './inbox.ts';
import type { OutageGate } from './outage-gate.ts';
import { RunLog } from './run-log.ts';

/** All runs of a process together; a suspect takes the whole of it and so runs alone. */
export const RUNS_AT_ONCE = 1_000;

/** How long a message is held whose copy the broker does not take, before it goes back to its queue. */
const HOLD_MS = 5_000;
const LOOK_MS = 100;
/** How long a message is held that cannot be handled or replaced now, for a reason that may pass. */
const MOMENT_MS = 1_000;

/** A handler that is late has been aborted before PostgreSQL ends its transaction. */
const ROLLBACK_MS = 500;

/**
 * After one message of a queue has waited for a lock in vain, the next ones wait no longer than this: behind a row
 * that stays locked they would fill all places of the queue in turn, and those that need other rows could not pass.
 */
const CONTENDED = { forMs: 5_000, lockTimeout: 200 };

/** What handling the messages of a queue needs. */
export interface ProcessorParts {
  readonly service: string;
  readonly inbox: HandledMessages;
  readonly transactor: Transactor;
  readonly bus: EventBus;
  readonly gate: OutageGate;
  /** Shared by all queues of the process, with `RUNS_AT_ONCE` places. */
  readonly runs: SemaphoreInterface;
  /** Waits for one of the connections that handlers may use, and keeps it for the body. */
  readonly withConnection: <R>(body: () => Promise<R>) => Promise<R>;
  /** Whether the database was away when the run failed. */
  readonly isOutage: (error: unknown) => Promise<boolean>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** How a run ended: with a verdict, or with a copy that is still to be published, which needs no connection. */
type Ending = Verdict | (() => Promise<Verdict>);

/**
 * What happens to a message of one queue between delivery and acknowledgement: read, count, handle in one
 * transaction with the inbox, and on failure try again or dead-letter. The delivery is acknowledged only when all
 * that it caused is durable.
 */
export class MessageProcessor {
  readonly #queue: SubscribedQueue;
  readonly #parts: ProcessorParts;
  readonly #log: RunLog;
  #contendedUntil = 0;

  constructor(queue: SubscribedQueue, parts: ProcessorParts) {
    this.#queue = queue;
    this.#parts = parts;
    this.#log = new RunLog(queue.queue, parts.logger, parts.metrics);
  }

  async process(message: ReceivedMessage): Promise<Verdict> {
    if (this.#parts.gate.problem !== undefined) return 'return';
    let run: Run | undefined;
    try {
      run = readMessage(message, this.#queue);
    } catch (error) {
      return this.#deadLetter(message, error, { handler: 'reading the message', attempt: 1 });
    }
    if (!run) {
      this.#log.skipped(message);
      return 'acknowledge';
    }
    const { correlation_id: correlationId, event_id: causationId } = run.envelope;
    return correlate({ correlationId, causationId }, () => this.#handle(run));
  }

  /** After a crash nobody knows which of the messages under way caused it, so each of them runs alone. */
  async #handle(run: Run): Promise<Verdict> {
    const { gate, inbox, runs, withConnection } = this.#parts;
    try {
      const suspect = run.message.redelivered && (await withConnection(() => inbox.hasOpenAttempt(run.key)));
      const ending = await runs.runExclusive(
        () => withConnection(() => gate.admit(() => this.#run(run))),
        suspect ? RUNS_AT_ONCE : 1,
      );
      return typeof ending === 'string' ? ending : await ending();
    } catch (error) {
      return this.#notBegun(run, error);
    }
  }

  /** Nothing was counted: if it is not the database that is away, the message waits a moment for its turn. */
  async #notBegun(run: Run, error: unknown): Promise<Verdict> {
    const { gate, isOutage } = this.#parts;
    if (await isOutage(error)) {
      gate.pauseConsumers(error, () => Promise.resolve());
      return 'return';
    }
    this.#log.notBegun(run, error);
    await sleep(MOMENT_MS);
    return 'return';
  }

  async #run(run: Run): Promise<Ending> {
    let attempt: number | undefined;
    try {
      attempt = await this.#parts.inbox.begin(run.key, deliveryOf(run.message));
    } catch (error) {
      return () => this.#notBegun(run, error);
    }
    if (!attempt) return this.#duplicate(run);
    // Who dies leaves a redelivery behind; a first delivery that counts so high is one of many at the same time.
    if (run.message.redelivered && attempt > maximumAttempts(this.#queue.retry)) {
      const crash = new UnrecoverableError(
        `The process ended ${attempt - 1} times while it handled this message.`,
      );
      return () => this.#giveUp(run, attempt - 1, crash);
    }
    try {
      this.#log.processing(run);
      return (await this.#effect(run, attempt)) ? this.#handled(run) : this.#duplicate(run);
    } catch (error) {
      return this.#failed(run, attempt, error);
    }
  }

  /** @returns false, and has no effect, if another delivery of the message got there first */
  #effect({ handler, envelope, key }: Run, attempt: number): Promise<boolean> {
    const { timeout, queue } = this.#queue;
    const event = new handler.handles(envelope.data);
    const late = (): Error => new HandlerTimeoutError(`${handler.name} did not end within ${timeout} ms.`);
    return this.#parts.transactor.transact(
      async (work) => {
        if (!(await this.#parts.inbox.claim(key, work))) return false;
        await within(
          timeout,
          (signal) =>
            handler.handle(event, work, { envelope, queue, attempt, redrives: key.redrives, signal }),
          late,
        );
        return true;
      },
      {
        timeout: timeout + ROLLBACK_MS,
        ...(performance.now() < this.#contendedUntil && { lockTimeout: CONTENDED.lockTimeout }),
      },
    );
  }

  #handled(run: Run): Verdict {
    this.#log.handled(run);
    return 'acknowledge';
  }

  #duplicate(run: Run): Verdict {
    this.#log.duplicate(run);
    return 'acknowledge';
  }

  async #failed(run: Run, attempt: number, error: unknown): Promise<Ending> {
    const { gate, inbox, isOutage } = this.#parts;
    if (error instanceof LockTimeoutError) {
      const ending = await this.#contended(run, attempt, error);
      if (ending) return ending;
    }
    if (await isOutage(error)) {
      gate.pauseConsumers(error, () => inbox.uncount(run.key));
      return 'reject';
    }
    const decision = decideOnFailure(error, attempt, this.#queue.retry);
    if (decision.action === 'retry-now') {
      await inbox.fail(run.key);
      return this.#run(run);
    }
    if (decision.action === 'dead-letter') return () => this.#giveUp(run, attempt, error);
    return () => this.#retryLater(run, attempt, decision, error);
  }

  async #retryLater(
    run: Run,
    attempt: number,
    { delay, nextAttempt }: { delay: number; nextAttempt: number },
    error: unknown,
  ): Promise<Verdict> {
    const { inbox, service } = this.#parts;
    const copy = retryCopy(run.message, { service, queue: this.#queue.queue, delay, attempt: nextAttempt });
    const verdict = await this.#replaceBy(copy, () => this.#log.retried(run, error, delay, nextAttempt));
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
    const { gate, inbox, service } = this.#parts;
    const [delay] = this.#queue.retry.delays;
    if (delay === undefined) return undefined;
    try {
      if (!(await inbox.contend(run.key))) return undefined;
    } catch (outage) {
      gate.pauseConsumers(outage, () => inbox.uncount(run.key));
      return 'reject';
    }
    const copy = retryCopy(run.message, { service, queue: this.#queue.queue, delay, attempt });
    return () => this.#replaceBy(copy, () => this.#log.contended(run, error, delay, isFirst));
  }

  /** @param tried how many runs are to blame */
  async #giveUp(run: Run, tried: number, error: unknown): Promise<Verdict> {
    const handler = run.handler.name;
    const verdict = await this.#deadLetter(run.message, error, { handler, attempt: tried });
    const { inbox } = this.#parts;
    // Otherwise the next delivery would look like one after a crash.
    await this.#note(() => (verdict === 'acknowledge' ? inbox.giveUp(run.key) : inbox.uncount(run.key)));
    return verdict;
  }

  /** If the database is away now, the note is made before messages are taken again. */
  async #note(note: () => Promise<void>): Promise<void> {
    const { gate, withConnection } = this.#parts;
    await withConnection(note).catch((outage: unknown) => gate.pauseConsumers(outage, note));
  }

  #deadLetter(
    message: ReceivedMessage,
    error: unknown,
    at: { handler: string; attempt: number },
  ): Promise<Verdict> {
    const { clock, service } = this.#parts;
    const failure = {
      type: error instanceof Error ? error.name : typeof error,
      message: describeError(error),
      stack: redact(error instanceof Error ? (error.stack ?? '') : ''),
      handler: at.handler,
      at: clock.now(),
    };
    const copy = deadLetter(message, { service, queue: this.#queue.queue, attempt: at.attempt, failure });
    return this.#replaceBy(copy, () => this.#log.deadLettered(message, failure));
  }

  /**
   * The message may go only when the broker has confirmed the copy that takes its place. While the broker takes
   * nothing the message is held: what is written to a blocked connection arrives later, once for each time.
   */
  async #replaceBy(copy: Message, replaced: () => void): Promise<Verdict> {
    const { bus } = this.#parts;
    const heldUntil = performance.now() + HOLD_MS;
    while (!bus.accepting && performance.now() < heldUntil) await sleep(LOOK_MS);
    const outcome = bus.accepting
      ? await bus.publish(copy, { mandatory: true })
      : ({ status: 'unknown', reason: 'not sent: the broker takes no messages now' } as const);
    if (outcome.status === 'confirmed') {
      replaced();
      return 'acknowledge';
    }
    this.#log.copyNotTaken(copy, outcome.reason);
    if (bus.accepting) await sleep(MOMENT_MS);
    return 'reject';
  }
}

const deliveryOf = (message: ReceivedMessage): Delivery => ({
  attempt: attemptOf(message),
  redelivered: message.redelivered,
});
