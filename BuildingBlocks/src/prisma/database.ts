import { PrismaPg } from '@prisma/adapter-pg';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../domain/index.ts';
import {
  backoffDelay,
  TransactionTimeoutError,
  Transactor,
  within,
  type UnitOfWork,
  type UnitOfWorkLimits,
} from '../messaging/index.ts';
import {
  OutboxUnitOfWork,
  type DomainEventDispatcher,
  type Outbox,
  type PendingEvent,
  type Sql,
} from '../outbox/index.ts';
import { isConflict } from './conflict.ts';
import type { ConnectionPool } from './connection-pool.ts';
import { asksForProbe, DatabaseUnavailableError, meaningOf, reports } from './database-errors.ts';
import { DatabaseProbe } from './database-probe.ts';
import { asUnit, inLane, type OpenUnit } from './lanes.ts';
import { sqlOfPool, sqlOfTransaction, type PrismaTransaction } from './sql-sources.ts';

const REPETITIONS = 10;
const CONFLICT = { base: 10, max: 100 };
const TIMEOUT_MS = 10_000;
/** Works that change the same row one after the other need milliseconds; who waits longer waits for one that hangs. */
const LOCK_TIMEOUT_MS = 1_000;
/** What PostgreSQL says to every statement after one that failed. */
const ABORTED = '25P02';
/** Prisma's own limit must not come before ours: it would roll back without saying why. */
const PRISMA_GRACE_MS = 5_000;

interface PrismaLike {
  $transaction<R>(
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the generated client of each service has its own type
    body: (transaction: any) => Promise<R>,
    options?: { maxWait?: number; timeout?: number },
  ): Promise<R>;
  $disconnect(): Promise<void>;
}

/** A Prisma client inside a transaction. */
export type Transaction<C> = Omit<C, '$connect' | '$disconnect' | '$on' | '$transaction' | '$extends'>;

/** What a service's `Database` stands on; given to it by the host. */
export class Persistence {
  readonly pool: ConnectionPool;
  readonly probe: DatabaseProbe;
  readonly sql: Sql;
  readonly clock: Clock;
  readonly outbox: Outbox;
  readonly dispatcher: DomainEventDispatcher;
  /** Called for each event of a work that has committed. */
  readonly onPublish: (event: PendingEvent) => void;

  constructor(parts: Pick<Persistence, 'pool' | 'clock' | 'outbox' | 'dispatcher' | 'onPublish'>) {
    this.pool = parts.pool;
    this.probe = new DatabaseProbe(parts.pool);
    this.sql = sqlOfPool(parts.pool);
    this.clock = parts.clock;
    this.outbox = parts.outbox;
    this.dispatcher = parts.dispatcher;
    this.onPublish = parts.onPublish;
  }

  /**
   * For `new PrismaClient`: the client and BuildingBlocks share one pool of connections. Its transactions outside a
   * work wait as long as HTTP may have to for a connection, where Prisma would give up after 2 s.
   */
  get clientOptions(): { adapter: PrismaPg; transactionOptions: { maxWait: number } } {
    const maxWait = inLane('http', () => this.pool.longestWait);
    return { adapter: new PrismaPg(this.pool), transactionOptions: { maxWait } };
  }
}

/**
 * A service's own database: the one place that knows which transaction a unit of work is.
 *
 * @example
 * class CatalogDatabase extends Database<PrismaClient> {
 *   constructor(@inject(Persistence) persistence: Persistence) {
 *     super(new PrismaClient(persistence.clientOptions), persistence);
 *   }
 * }
 */
export abstract class Database<C extends PrismaLike> extends Transactor {
  /** For reading outside a work. */
  readonly client: C;
  readonly #persistence: Persistence;
  readonly #open = new WeakMap<UnitOfWork, Transaction<C>>();

  constructor(client: C, persistence: Persistence) {
    super();
    this.client = client;
    this.#persistence = persistence;
  }

  /** The transaction of an open work. @throws Error if the work has ended or belongs to another database */
  in(work: UnitOfWork): Transaction<C> {
    const transaction = this.#open.get(work);
    if (!transaction) throw new Error('This unit of work has ended or belongs to another database.');
    return transaction;
  }

  /** As `in`, for statements that Prisma's model does not know. */
  sql(work: UnitOfWork): Sql {
    return sqlOfTransaction(this.in(work) as unknown as PrismaTransaction);
  }

  /**
   * Repeats the whole work, as a new one, if it met another one: a `ConcurrencyError`, a serialization failure or a
   * deadlock. So the body may run more than once, and only its last run has effects.
   * @throws what the body or the commit threw; LockTimeoutError, TransactionTimeoutError or ValueRefusedError for what
   * these say; DatabaseUnavailableError if the database cannot do its work; OverloadedError if the lane's connections
   * stayed in use, and the work has not begun; a conflict if it has not gone away after ten repetitions or in time;
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
        return await this.#transactOnce(body, unit);
      } catch (error) {
        const isOver = attempt > REPETITIONS || performance.now() - start > timeout;
        if (!isConflict(error) || isOver) throw await this.#explained(error, unit);
        await sleep(backoffDelay(attempt, CONFLICT));
      }
    }
  }

  async #transactOnce<R>(body: (work: UnitOfWork) => Promise<R>, unit: OpenUnit): Promise<R> {
    const { clock, dispatcher, outbox, onPublish, pool } = this.#persistence;
    const work = new OutboxUnitOfWork(clock, onPublish);
    const { timeout } = unit;
    const inTransaction = async (transaction: Transaction<C>): Promise<R> => {
      this.#open.set(work, transaction);
      try {
        const outcome = await body(work);
        const published = await work.flush(dispatcher);
        requireUnbroken(unit);
        await outbox.append(this.sql(work), published);
        return outcome;
      } finally {
        this.#open.delete(work);
        unit.holdsConnection = false;
      }
    };
    const options = { maxWait: pool.longestWait, timeout: timeout + PRISMA_GRACE_MS };
    const result = await asUnit(unit, () =>
      this.client.$transaction(
        (transaction: Transaction<C>) => within(timeout, () => inTransaction(transaction), tookTooLong),
        options,
      ),
    );
    work.committed();
    return result;
  }

  /** Only what PostgreSQL has said on this work's connection counts: another host's error may look the same. */
  async #explained(error: unknown, { failure }: OpenUnit): Promise<unknown> {
    const sqlState = failure?.code;
    if (sqlState === undefined) return error;
    const isIt = reports(error, sqlState);
    const mayBeAway = asksForProbe(sqlState) && (isIt || reports(error, ABORTED));
    if (mayBeAway && !(await this.#persistence.probe.passes())) return new DatabaseUnavailableError(error);
    return (isIt ? meaningOf(sqlState, error) : undefined) ?? error;
  }
}

const tookTooLong = (milliseconds: number): TransactionTimeoutError =>
  new TransactionTimeoutError(
    `The unit of work was not done within ${milliseconds} ms, and was rolled back.`,
  );

/** COMMIT would answer ROLLBACK, and Prisma would take that for a success. @throws Error if a statement failed */
function requireUnbroken({ failure }: OpenUnit): void {
  if (failure === undefined) return;
  throw new Error(
    'A statement of this unit of work failed and the body went on: PostgreSQL rolls everything back. Put a statement that may fail between SAVEPOINT and ROLLBACK TO SAVEPOINT, or let its error through.',
    { cause: failure },
  );
}
