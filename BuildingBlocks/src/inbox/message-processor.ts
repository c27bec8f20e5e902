import { setTimeout as sleep } from 'node:timers/promises';
import type { SemaphoreInterface } from 'async-mutex';
import type { Clock } from '../domain/index.ts';
import {
  deadLetter,
  decideOnFailure,
  HandlerTimeoutError,
  maximumAttempts,
  retryCopy,
  UnrecoverableError,
  type EventBus,
  type Message,
  type ReceivedMessage,
  type SubscribedQueue,
  type Transactor,
  type Verdict,
} from '../messaging/index.ts';
import { correlate, describeError, redact, type Logger, type Metrics } from '../observability/index.ts';
import { readMessage, type Run } from './dispatch.ts';
import type { HandledMessages } from './inbox.ts';
import type { OutageGate } from './outage-gate.ts';
import { RunLog } from './run-log.ts';

/** All runs of a process together; a suspect takes the whole of it and so runs alone. */
export const RUNS_AT_ONCE = 1_000;

/** How long a message is held whose copy the broker did not take, before it goes back to its queue. */
const HOLD_MS = 1_000;

export interface ProcessorParts {
  readonly service: string;
  readonly inbox: HandledMessages;
  readonly transactor: Transactor;
  readonly bus: EventBus;
  readonly gate: OutageGate;
  /** Shared by all queues of the process, with `RUNS_AT_ONCE` places. */
  readonly runs: SemaphoreInterface;
  readonly isOutage: (error: unknown) => Promise<boolean>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/**
 * What happens to a message of one queue between delivery and acknowledgement: read, count, handle in one
 * transaction with the inbox, and on failure try again or dead-letter. The delivery is acknowledged only when all
 * that it caused is durable.
 */
export class MessageProcessor {
  readonly #queue: SubscribedQueue;
  readonly #parts: ProcessorParts;
  readonly #log: RunLog;

  constructor(queue: SubscribedQueue, parts: ProcessorParts) {
    this.#queue = queue;
    this.#parts = parts;
    this.#log = new RunLog(queue.queue, parts.logger, parts.metrics);
  }

  async process(message: ReceivedMessage): Promise<Verdict> {
    if (this.#parts.gate.problem !== undefined) return 'requeue';
    let run: Run | undefined;
    try {
      run = readMessage(message, this.#queue);
    } catch (error) {
      return this.#deadLetter(message, error, { handler: 'reading the message', attempt: 1 });
    }
    if (!run) {
      this.#log.passedOver(message);
      return 'acknowledge';
    }
    const { correlation_id: correlationId, event_id: causationId } = run.envelope;
    return correlate({ correlationId, causationId }, () => this.#handle(run));
  }

  /** After a crash nobody knows which of the messages under way caused it, so each of them runs alone. */
  async #handle(run: Run): Promise<Verdict> {
    const { gate, inbox, runs } = this.#parts;
    let suspect: boolean;
    try {
      suspect = run.message.redelivered && (await inbox.hasOpenAttempt(run.key));
    } catch (error) {
      gate.close(error, () => Promise.resolve());
      return 'requeue';
    }
    return runs.runExclusive(() => this.#run(run), suspect ? RUNS_AT_ONCE : 1);
  }

  async #run(run: Run): Promise<Verdict> {
    let attempt: number | undefined;
    try {
      attempt = await this.#parts.inbox.begin(run.key);
    } catch (error) {
      this.#parts.gate.close(error, () => Promise.resolve());
      return 'requeue';
    }
    if (!attempt) return this.#duplicate(run);
    // Who dies leaves a redelivery behind; a first delivery that counts so high is one of many at the same time.
    if (run.message.redelivered && attempt > maximumAttempts(this.#queue.retry)) {
      const crash = new UnrecoverableError(
        `The process ended ${attempt - 1} times while it handled this message.`,
      );
      return this.#giveUp(run, attempt - 1, crash);
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
    return this.#parts.transactor.transact(
      async (work) => {
        if (!(await this.#parts.inbox.claim(key, work))) return false;
        await within(timeout, handler.name, (signal) =>
          handler.handle(event, work, { envelope, queue, attempt, redrives: key.redrives, signal }),
        );
        return true;
      },
      { timeout: timeout + HOLD_MS },
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

  async #failed(run: Run, attempt: number, error: unknown): Promise<Verdict> {
    const { gate, inbox, isOutage, service } = this.#parts;
    const excuse = (): Promise<void> => inbox.excuse(run.key);
    if (await isOutage(error)) {
      gate.close(error, excuse);
      return 'requeue';
    }
    const decision = decideOnFailure(error, attempt, this.#queue.retry);
    if (decision.action === 'retry-now') {
      await inbox.fail(run.key);
      return this.#run(run);
    }
    if (decision.action === 'dead-letter') return this.#giveUp(run, attempt, error);
    const { delay, nextAttempt } = decision;
    const copy = retryCopy(run.message, { service, queue: this.#queue.queue, delay, attempt: nextAttempt });
    const verdict = await this.#replaceBy(copy, () => this.#log.retried(run, error, delay, nextAttempt));
    await this.#note(verdict === 'acknowledge' ? () => inbox.fail(run.key) : excuse);
    return verdict;
  }

  /** @param tried how many runs are to blame */
  async #giveUp(run: Run, tried: number, error: unknown): Promise<Verdict> {
    const handler = run.handler.name;
    const verdict = await this.#deadLetter(run.message, error, { handler, attempt: tried });
    // Otherwise the next delivery would look like one after a crash.
    if (verdict === 'requeue') await this.#note(() => this.#parts.inbox.excuse(run.key));
    return verdict;
  }

  /** If the database is away now, the note is made before messages are taken again. */
  async #note(note: () => Promise<void>): Promise<void> {
    await note().catch((outage: unknown) => this.#parts.gate.close(outage, note));
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

  /** The message may go only when the broker has confirmed the copy that takes its place. */
  async #replaceBy(copy: Message, replaced: () => void): Promise<Verdict> {
    const outcome = await this.#parts.bus.publish(copy, { mandatory: true });
    if (outcome.status === 'confirmed') {
      replaced();
      return 'acknowledge';
    }
    this.#log.copyNotTaken(copy, outcome.reason);
    await sleep(HOLD_MS);
    return 'requeue';
  }
}

/**
 * Leaves nothing behind when the body ends in time: no timer, and nothing that waits for one.
 * @throws HandlerTimeoutError if it does not
 */
async function within(
  milliseconds: number,
  name: string,
  body: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const time = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const late = new HandlerTimeoutError(`${name} did not end within ${milliseconds} ms.`);
      time.abort(late);
      reject(late);
    }, milliseconds);
  });
  try {
    await Promise.race([body(time.signal), over]);
  } finally {
    clearTimeout(timer);
  }
}
