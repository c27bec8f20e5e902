import { PrismaPg } from '@prisma/adapter-pg';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Clock } from '../domain/index.ts';
import { backoffDelay, Transactor, type UnitOfWork } from '../messaging/index.ts';
import {
  Work,
  type DomainEventDispatcher,
  type Outbox,
  type PendingEvent,
  type Sql,
} from '../outbox/index.ts';
import { isConflict } from './conflict.ts';
import { longestWait, onHttpShare } from './shared-pool.ts';
import { sqlOfPool, sqlOfTransaction, type PrismaTransaction } from './sql-sources.ts';

const REPETITIONS = 10;
const CONFLICT = { base: 10, max: 100 };

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
  readonly pool: pg.Pool;
  readonly sql: Sql;
  readonly clock: Clock;
  readonly outbox: Outbox;
  readonly dispatcher: DomainEventDispatcher;
  /** Called for each event of a work that has committed. */
  readonly onPublish: (event: PendingEvent) => void;

  constructor(parts: Pick<Persistence, 'pool' | 'clock' | 'outbox' | 'dispatcher' | 'onPublish'>) {
    this.pool = parts.pool;
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
    return { adapter: new PrismaPg(this.pool), transactionOptions: { maxWait: onHttpShare(longestWait) } };
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
   * @throws what the body or the commit threw; OverloadedError if HTTP has begun the work and its share of the
   * connections stayed in use; a conflict if it has not gone away after ten repetitions
   */
  override async transact<R>(
    body: (work: UnitOfWork) => Promise<R>,
    { timeout = 10_000 }: { readonly timeout?: number } = {},
  ): Promise<R> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#transactOnce(body, timeout);
      } catch (error) {
        if (!isConflict(error) || attempt > REPETITIONS) throw error;
        await sleep(backoffDelay(attempt, CONFLICT));
      }
    }
  }

  async #transactOnce<R>(body: (work: UnitOfWork) => Promise<R>, timeout: number): Promise<R> {
    const { clock, dispatcher, outbox, onPublish } = this.#persistence;
    const work = new Work(clock, onPublish);
    const result = await this.client.$transaction(
      async (transaction: Transaction<C>) => {
        this.#open.set(work, transaction);
        try {
          const outcome = await body(work);
          await outbox.append(this.sql(work), await work.flush(dispatcher));
          return outcome;
        } finally {
          this.#open.delete(work);
        }
      },
      { maxWait: longestWait(), timeout },
    );
    work.committed();
    return result;
  }
}
