import { setTimeout as sleep } from 'node:timers/promises';
import { SpanKind } from '@opentelemetry/api';
import type { Clock } from '../domain/index.ts';
import { backoffDelay, type Transactor } from '../messaging/index.ts';
import { correlate } from '../observability/correlation.ts';
import type { Logger, Metrics } from '../observability/index.ts';
import { describeError } from '../observability/redact.ts';
import { inSpan, type SpanParts } from '../observability/tracing.ts';
import { INPUT_TIMING, InputMonitor, type DeadlineTiming } from './input-monitor.ts';
import type { SagaInputQueues } from './saga-input-queues.ts';
import { SagaLog } from './saga-log.ts';
import type { DueSaga, SagaStore } from './saga-store.ts';
import type { StoredSagas } from './stored-sagas.ts';

const DEADLINE_TIMING: DeadlineTiming = { ...INPUT_TIMING, every: 500 };

/** Fired side by side; the next ones follow at once. Leaves connections of the pool to others. */
const BATCH = 10;
/** A deadline that failed is tried again after 1 s to 5 min. */
const RETRY = { base: 2_000, max: 300_000 };

interface SagaDeadlinesParts {
  /** Of the sagas that are bound. */
  readonly names: readonly string[];
  readonly sagas: StoredSagas;
  readonly store: SagaStore;
  readonly transactor: Transactor;
  /** Whether the error says that the database was away: then nobody failed, and everything waits. */
  readonly isOutage: (error: unknown) => boolean;
  /** Asked for when deadlines are kept: they come to be with the running service. */
  readonly inputs: () => SagaInputQueues;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly timing?: Partial<DeadlineTiming> | undefined;
}

/**
 * Lets sagas know that their deadline has come: each in a unit of work of its own, under the saga's correlation id, once
 * however many instances of the service run, because the unit of work checks again whether the deadline is still due.
 * While the sagas cannot receive their inputs, and until they have handled those sent meanwhile, deadlines stand still.
 */
export class SagaDeadlines {
  readonly #parts: SagaDeadlinesParts;
  readonly #timing: DeadlineTiming;
  readonly #log: SagaLog;
  readonly #inputMonitor: InputMonitor;
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #problem: string | undefined;

  constructor(parts: SagaDeadlinesParts) {
    this.#parts = parts;
    this.#timing = { ...DEADLINE_TIMING, ...parts.timing };
    this.#log = new SagaLog(parts.logger, parts.metrics);
    this.#inputMonitor = new InputMonitor({ ...parts, timing: this.#timing });
  }

  start(): Promise<void> {
    this.#running = this.#run();
    return Promise.resolve();
  }

  /** Finishes what has begun. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  /**
   * Fires what is due now, at most one batch of it.
   * @returns how many deadlines were due
   * @throws the database's error if that is away
   */
  async fireDue(): Promise<number> {
    const { store, names, clock } = this.#parts;
    const due = await store.due(names, clock.now(), BATCH);
    const ends = await Promise.allSettled(due.map((one) => this.#fire(one)));
    const outage = ends.find((end) => end.status === 'rejected');
    if (outage) throw outage.reason;
    return due.length;
  }

  async #run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      const more = await this.look();
      if (!more) await this.#pause(this.#timing.every);
    }
  }

  /**
   * Fires what is due now if the sagas receive their inputs, at most one batch of it. An outage is reported, and everything waits.
   * @returns whether more may be due
   */
  async look(): Promise<boolean> {
    try {
      const problem = await this.#inputMonitor.problem();
      if (problem !== undefined) {
        this.#report(problem);
        return false;
      }
      const fired = await this.fireDue();
      this.#report(undefined);
      return fired === BATCH;
    } catch (error) {
      this.#report(describeError(error));
      return false;
    }
  }

  async #fire(due: DueSaga): Promise<void> {
    const { transactor, sagas, isOutage } = this.#parts;
    await correlate({ correlationId: due.correlationId, causationId: due.id }, async () => {
      try {
        await inSpan(deadlineSpan(due), () =>
          transactor.transact((work) => sagas.reachDeadline(due.name, due.id, work)),
        );
      } catch (error) {
        if (isOutage(error)) throw error;
        await this.#putOff(due, describeError(error));
      }
    });
  }

  async #putOff(due: DueSaga, reason: string): Promise<void> {
    const delay = backoffDelay(due.failures + 1, RETRY);
    const until = new Date(this.#parts.clock.now().getTime() + delay);
    await this.#parts.store.putOff(due, until, reason);
    this.#log.deadlineFailed(due, reason, due.failures, delay);
  }

  #report(problem: string | undefined): void {
    const { logger, metrics } = this.#parts;
    if ((problem === undefined) !== (this.#problem === undefined)) {
      metrics.stateChanges.inc({ component: 'saga deadlines', state: problem ? 'waiting' : 'working' });
      if (problem === undefined) logger.info('The saga deadlines are kept again');
      else logger.warn(`The saga deadlines wait: ${problem}`);
    }
    this.#problem = problem;
  }

  async #pause(milliseconds: number): Promise<void> {
    await sleep(milliseconds, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
  }
}

/** Continues the trace in which the deadline was set. */
const deadlineSpan = ({ name, id, correlationId, trace = {} }: DueSaga): SpanParts => ({
  name: `deadline ${name}`,
  kind: SpanKind.INTERNAL,
  attributes: {
    'ticketwave.saga.name': name,
    'ticketwave.saga.id': id,
    'ticketwave.correlation_id': correlationId,
  },
  parent: trace,
});
