import { setTimeout as sleep } from 'node:timers/promises';
import {
  backoffDelay,
  BatchTransactor,
  TransactionTimeoutError,
  within,
  type Unit,
  type UnitOfWork,
  type UnitOfWorkLimits,
} from '../messaging/index.ts';
import { OutboxUnitOfWork, type PendingEvent, type Sql } from '../outbox/index.ts';
import { isConflict } from './conflict.ts';
import type { DatabaseAddress } from './database-address.ts';
import { asksForProbe, DatabaseUnavailableError, meaningOf, sqlStateIn, reports } from './database-errors.ts';
import { asUnit, type OpenUnit } from './lanes.ts';
import { MessagingPersistence, type Persistence } from './persistence.ts';
import { sqlOf } from './sql-of.ts';

const REPETITIONS = 10;
const CONFLICT = { base: 10, max: 100 };
const TIMEOUT_MS = 10_000;
/** Units of work that change the same row one after the other need milliseconds; who waits longer waits for one that hangs. */
const LOCK_TIMEOUT_MS = 1_000;
/** What PostgreSQL says to every statement after one that failed. */
const ABORTED = '25P02';

/** A database that an application attaches. */
export interface DatabaseSource<D extends Database<unknown>> {
  /** For the connections of BuildingBlocks. */
  readonly address: DatabaseAddress;
  open(persistence: Persistence): D;
}

/**
 * A database as a unit of work needs it: a connection in a transaction. An adapter says how its library opens one, and
 * how SQL is run in it; limits, repetitions, the outbox and what errors mean are the same for all of them.
 *
 * A library that is given `persistence.pool` has its limits set in the round trip of BEGIN. One that brings connections
 * of its own works too: then they are set in a statement after it, and a last statement before COMMIT finds out whether
 * an earlier one has failed.
 */
export abstract class Database<Transaction> extends BatchTransactor {
  protected readonly persistence: Persistence;
  readonly #open = new WeakMap<UnitOfWork, { readonly transaction: Transaction; readonly sql: Sql }>();

  constructor(persistence: Persistence) {
    super();
    this.persistence = persistence;
  }

  /**
   * Runs the body between BEGIN and COMMIT on one connection, and rolls back if it throws.
   * @param timeout milliseconds after which the body throws by itself
   */
  protected abstract inTransaction<R>(
    body: (transaction: Transaction) => Promise<R>,
    timeout: number,
  ): Promise<R>;

  /** SQL as part of the transaction. */
  protected abstract sqlOf(transaction: Transaction): Sql;

  /** The transaction of an open unit of work. @throws Error if it has ended or belongs to another database */
  in(work: UnitOfWork): Transaction {
    return this.#openOf(work).transaction;
  }

  /** As `in`, for plain SQL: on the connection itself, without the library, where it is one of BuildingBlocks. */
  sql(work: UnitOfWork): Sql {
    return this.#openOf(work).sql;
  }

  #openOf(work: UnitOfWork): { readonly transaction: Transaction; readonly sql: Sql } {
    const open = this.#open.get(work);
    if (open === undefined) throw new Error('This unit of work has ended or belongs to another database.');
    return open;
  }

  /**
   * Repeats the whole unit of work, as a new one, if it met another one: a `ConcurrencyError`, a serialization failure or a
   * deadlock. So the body may run more than once, and only its last run has effects.
   * @throws what the body or the commit threw; LockTimeoutError, TransactionTimeoutError or ValueRefusedError for what
   * these say; DatabaseUnavailableError if the database cannot do its work; OverloadedError if the lane's connections
   * stayed in use, and the unit of work has not begun; a conflict if it has not gone away after ten repetitions or in time;
   * Error if the body went on after a statement had failed
   */
  override async transact<R>(
    body: (work: UnitOfWork) => Promise<R>,
    { timeout = TIMEOUT_MS, lockTimeout = LOCK_TIMEOUT_MS }: UnitOfWorkLimits = {},
  ): Promise<R> {
    const start = performance.now();
    for (let attempt = 1; ; attempt++) {
      const unit: OpenUnit = { timeout, lockTimeout: Math.min(lockTimeout, timeout) };
      try {
        return await this.#transactOnce((alone) => alone(body), unit);
      } catch (error) {
        const isOver = attempt > REPETITIONS || performance.now() - start > timeout;
        if (!isConflict(error) || isOver) throw await this.#explained(error, unit);
        await sleep(backoffDelay(attempt, CONFLICT));
      }
    }
  }

  override async transactTogether<R>(
    body: (unit: Unit) => Promise<R>,
    { timeout = TIMEOUT_MS, lockTimeout = LOCK_TIMEOUT_MS }: UnitOfWorkLimits,
  ): Promise<R> {
    const open: OpenUnit = { timeout, lockTimeout: Math.min(lockTimeout, timeout) };
    try {
      return await this.#transactOnce(body, open);
    } catch (error) {
      throw await this.#explained(error, open);
    }
  }

  async #transactOnce<R>(body: (unit: Unit) => Promise<R>, open: OpenUnit): Promise<R> {
    const { clock, dispatcher, outbox, onPublish } = MessagingPersistence.of(this.persistence);
    const works: OutboxUnitOfWork[] = [];
    const run = async (transaction: Transaction): Promise<R> => {
      const isForeign = open.connection === undefined;
      const sql = open.connection ? sqlOf(open.connection) : this.sqlOf(transaction);
      const published: PendingEvent[] = [];
      open.holdsConnection = true;
      try {
        if (isForeign) await setLimits(sql, open);
        const outcome = await body(async (unitBody) => {
          const work = new OutboxUnitOfWork(clock, onPublish);
          works.push(work);
          this.#open.set(work, { transaction, sql });
          try {
            const result = await unitBody(work);
            published.push(...(await work.flush(dispatcher)));
            requireUnbroken(open);
            return result;
          } finally {
            this.#open.delete(work);
          }
        });
        if (isForeign) await noteFailure(sql, open);
        requireUnbroken(open);
        await outbox.append(sql, published);
        return outcome;
      } finally {
        open.holdsConnection = false;
      }
    };
    const { timeout } = open;
    let failure: { readonly error: unknown } | undefined;
    const bounded = (transaction: Transaction): Promise<R> =>
      within(timeout, () => run(transaction), tookTooLong).catch((error: unknown) => {
        failure = { error };
        throw error;
      });
    const result = await asUnit(open, () => this.inTransaction(bounded, timeout)).catch((error: unknown) => {
      // A library may throw what its ROLLBACK has met instead.
      throw failure === undefined ? error : failure.error;
    });
    for (const work of works) work.committed();
    return result;
  }

  /**
   * Only what PostgreSQL has said on this unit of work's connection counts, where that is one of ours: another host's error may
   * look the same.
   */
  async #explained(error: unknown, { failure, connection }: OpenUnit): Promise<unknown> {
    const sqlState = connection === undefined ? sqlStateIn(error) : failure?.code;
    if (sqlState === undefined) return error;
    const isIt = reports(error, sqlState);
    const mayBeAway = asksForProbe(sqlState) && (isIt || reports(error, ABORTED));
    if (mayBeAway && !(await MessagingPersistence.of(this.persistence).probe.passes()))
      return new DatabaseUnavailableError(error);
    return (isIt ? meaningOf(sqlState, error) : undefined) ?? error;
  }
}

const setLimits = (sql: Sql, { timeout, lockTimeout }: OpenUnit): Promise<object[]> =>
  sql(
    `SELECT set_config('statement_timeout', $1, true), set_config('lock_timeout', $2, true)`,
    String(timeout),
    String(lockTimeout),
  );

/** A transaction in which a statement has failed takes no other. */
async function noteFailure(sql: Sql, unit: OpenUnit): Promise<void> {
  await sql('SELECT 1').catch((error: unknown) => (unit.failure ??= error as Error));
}

const tookTooLong = (milliseconds: number): TransactionTimeoutError =>
  new TransactionTimeoutError(
    `The unit of work was not done within ${milliseconds} ms, and was rolled back.`,
  );

/** COMMIT would answer ROLLBACK, and libraries take that for a success. @throws Error if a statement failed */
function requireUnbroken({ failure }: OpenUnit): void {
  if (failure === undefined) return;
  throw new Error(
    'A statement of this unit of work failed and the body went on: PostgreSQL rolls everything back. Put a statement that may fail between SAVEPOINT and ROLLBACK TO SAVEPOINT, or let its error through.',
    { cause: failure },
  );
}
