import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../domain/index.ts';
import { newId, type UnitOfWork } from '../messaging/index.ts';
import { currentCorrelation } from '../observability/correlation.ts';
import type { Logger, Metrics } from '../observability/index.ts';
import { currentTrace } from '../observability/tracing.ts';
import { DEADLINE_REACHED, type DeadlineReached, type Decision } from './decision.ts';
import { SagaLog } from './saga-log.ts';
import type { SagaRecord, SagaStore } from './saga-store.ts';
import type { AnySaga } from './saga.ts';
import { Sagas, type SagaOf, type HandleOutcome } from './sagas.ts';

interface StoredSagasParts {
  /** Asked for when one is needed: sagas may themselves need the database. */
  readonly sagas: () => readonly AnySaga[];
  readonly store: SagaStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

type AnyInput = { readonly type: string } | DeadlineReached;
type AnyDecision = Decision<object, unknown>;

/**
 * Reads an instance, lets its saga decide, stores the decision and carries it out: all in one unit of work, and
 * all at the version that was read, a decision to change nothing included.
 */
export class StoredSagas extends Sagas {
  readonly #parts: StoredSagasParts;
  readonly #log: SagaLog;

  constructor(parts: StoredSagasParts) {
    super();
    this.#parts = parts;
    this.#log = new SagaLog(parts.logger, parts.metrics);
  }

  override async begin<State extends object>(
    sagaClass: SagaOf<State>,
    id: string,
    state: NoInfer<State>,
    deadline: Date | null,
    work: UnitOfWork,
  ): Promise<void> {
    const saga = this.#bound(sagaClass);
    const { store, clock } = this.#parts;
    const correlationId = currentCorrelation()?.correlationId ?? newId();
    const record = { id, ...columnsOf(saga, state), dueAt: deadline, correlationId, trace: currentTrace() };
    if (!(await store.insert(record, clock.now(), work)))
      throw new Error(`There is a ${saga.name} ${id} already: begin an instance once.`);
    work.afterCommit(() => this.#log.reviewReason(record, null, record.reviewReason));
  }

  override async handle<Input extends { readonly type: string }>(
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- of any state
    sagaClass: SagaOf<any, Input>,
    id: string,
    input: NoInfer<Input>,
    work: UnitOfWork,
  ): Promise<HandleOutcome> {
    const saga = this.#bound(sagaClass);
    const record = await this.#parts.store.find(saga.name, id, work);
    if (record === undefined) {
      work.afterCommit(() => this.#log.unknown({ name: saga.name, id }, input.type));
      return 'unknown';
    }
    const now = this.#parts.clock.now();
    const decision = saga.decide(record.state, input, now);
    if (decision.skipped === undefined) {
      await this.#carryOut(saga, record, input, decision, now, work);
      return 'decided';
    }
    this.#skip(record, input, decision, work);
    await this.#parts.store.hold(record, work);
    return { skipped: decision.skipped };
  }

  /** @returns false, and has no effect, if the deadline is not due any more: another unit of work has decided meanwhile */
  async reachDeadline(name: string, id: string, work: UnitOfWork): Promise<boolean> {
    const saga = this.#named(name);
    const record = await this.#parts.store.find(name, id, work);
    const now = this.#parts.clock.now();
    if (!record?.dueAt || record.dueAt > now) return false;
    const decision = saga.decide(record.state, DEADLINE_REACHED, now);
    requireProgress(record, decision, now);
    const { skipped } = decision;
    if (skipped !== undefined) this.#skip(record, DEADLINE_REACHED, decision, work);
    await this.#carryOut(saga, record, DEADLINE_REACHED, decision, now, work);
    work.afterCommit(() => this.#log.deadlineFired(record));
    return true;
  }

  /** Stored first: whoever decided on an older version finds out before it has done anything. */
  async #carryOut(
    saga: AnySaga,
    { id, version, status, reviewReason }: SagaRecord,
    { type }: AnyInput,
    { state, commands, deadline, skipped }: AnyDecision,
    now: Date,
    work: UnitOfWork,
  ): Promise<void> {
    const change = { id, version, ...columnsOf(saga, state), dueAt: deadline, trace: currentTrace() };
    await this.#parts.store.update(change, now, work);
    for (const command of commands) await saga.execute(command, state, { id, now, work });
    work.afterCommit(() => {
      if (skipped === undefined) this.#log.decided(change, type, status, change.status);
      this.#log.reviewReason(change, reviewReason, change.reviewReason);
    });
  }

  #skip(
    { name, id }: SagaRecord,
    { type }: AnyInput,
    { commands, skipped = '' }: AnyDecision,
    work: UnitOfWork,
  ): void {
    if (commands.length > 0)
      throw new Error(`${name} skipped '${type}' and yet has commands: a decision does one or the other.`);
    work.afterCommit(() => this.#log.skipped({ name, id }, type, skipped));
  }

  #named(name: string): AnySaga {
    const saga = this.#parts.sagas().find((one) => one.name === name);
    if (saga) return saga;
    throw new Error(
      `No saga is named '${name}': a name is stored with each instance, so it must not change.`,
    );
  }

  #bound(sagaClass: SagaOf): AnySaga {
    const saga = this.#parts.sagas().find((one) => one instanceof sagaClass);
    if (saga) return saga;
    throw new Error(`${sagaClass.name} is not bound: container.bind(Saga).to(${sagaClass.name}).`);
  }
}

/** What is stored about a state, besides the state. */
const columnsOf = (saga: AnySaga, state: object) => ({
  name: saga.name,
  state,
  status: saga.statusOf(state),
  reviewReason: saga.reviewReasonOf(state),
});

/** A decision that leaves everything as it is, its deadline in the past, would be taken again and again. */
function requireProgress(record: SagaRecord, { state, deadline }: AnyDecision, now: Date): void {
  if (deadline === null || deadline > now || !isDeepStrictEqual(state, record.state)) return;
  throw new Error(
    `${record.name} answers its deadline with the same state and a deadline that has passed (${deadline.toISOString()}).`,
  );
}
