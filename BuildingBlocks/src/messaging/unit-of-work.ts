import type { IntegrationEvent } from '@ticketwave/contracts';
import type { AggregateRoot } from '../domain/index.ts';

/**
 * One business transaction: what it changes, publishes and marks as handled becomes true together or not at
 * all. Repositories find the database transaction from it; nobody else sees one.
 */
export interface UnitOfWork {
  /** Domain events that the aggregate has raised by the end of the unit of work go to their handlers, inside the unit of work. */
  track(aggregate: AggregateRoot): void;

  /**
   * Publishes the events if, and only if, the unit of work commits. Correlation, causation and sequence are stamped here.
   * An event that is published in several versions is given in all of them, the oldest first: `publish(v1, v2)`; otherwise
   * the unit of work fails at its end with a ContractError.
   * @throws ContractError if the data of an event breaks its contract.
   */
  publish(...events: IntegrationEvent[]): Promise<void>;

  /** Runs after the commit and never for a unit of work that failed: for log lines and wake-ups, not for effects. */
  afterCommit(callback: () => void): void;
}

/** How long a unit of work may take. */
export interface UnitOfWorkLimits {
  /** Milliseconds after which the unit of work is rolled back; 10 s if absent. */
  readonly timeout?: number;
  /** Milliseconds that one of its statements waits for a lock; 1 s if absent. */
  readonly lockTimeout?: number;
}

/** Opens units of work; the token with which use cases ask for it. */
export abstract class Transactor {
  /**
   * Runs the body in one unit of work and commits it. Anything thrown rolls everything back and is thrown on.
   * @throws LockTimeoutError or TransactionTimeoutError if a limit is reached
   */
  abstract transact<R>(body: (work: UnitOfWork) => Promise<R>, limits?: UnitOfWorkLimits): Promise<R>;
}

/** Runs the body as a unit of work that shares its transaction with others. */
export type Unit = <R>(body: (work: UnitOfWork) => Promise<R>) => Promise<R>;

/** A transactor that also opens several units of work in one transaction. */
export abstract class BatchTransactor extends Transactor {
  /**
   * Runs the body in one transaction and commits it. Its units of work begin one after the other, each sees what those
   * before it have changed, and all of them take effect or none. Nothing is repeated.
   * @throws what the body or the commit threw; LockTimeoutError or TransactionTimeoutError if a limit is reached
   */
  abstract transactTogether<R>(body: (unit: Unit) => Promise<R>, limits: UnitOfWorkLimits): Promise<R>;
}
