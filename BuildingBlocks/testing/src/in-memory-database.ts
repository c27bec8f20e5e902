import { Mutex } from 'async-mutex';
import type { Clock } from '@ticketwave/building-blocks/domain';
import { ConcurrencyError, type UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { DatabaseUnavailableError } from '@ticketwave/building-blocks/postgres';
import {
  BatchTransactor,
  OutboxUnitOfWork,
  type DomainEventDispatcher,
  type PendingEvent,
  type Unit,
} from '@ticketwave/building-blocks/adapters';
import type { InMemoryOutbox } from './in-memory-outbox.ts';
import type { InMemoryStorage, InMemoryTransaction } from './in-memory-storage.ts';

/**
 * Moments of a unit of work at which something may happen to it. What is thrown before the commit rolls back; a promise that
 * never ends is the death of the process.
 */
export interface WorkMoments {
  begins?(): Promise<void>;
  beforeCommit?(): Promise<void>;
  afterCommit?(): Promise<void>;
}

/** What an in-memory database stands on. */
export interface InMemoryDatabaseParts {
  readonly storage: InMemoryStorage;
  readonly clock: Clock;
  readonly outbox: InMemoryOutbox;
  readonly dispatcher: DomainEventDispatcher;
  /** Called for each event of a unit of work that has committed. */
  readonly onPublish?: (event: PendingEvent) => void;
  readonly moments?: WorkMoments;
}

/** As often a unit of work is begun that finds what it read changed. */
const TRIES = 10;

/** In-memory fake of a service's `Database`: units of work run one after the other, and what they change is true together or not at all. */
export class InMemoryDatabase extends BatchTransactor {
  readonly storage: InMemoryStorage;
  readonly #parts: InMemoryDatabaseParts;
  readonly #open = new WeakMap<UnitOfWork, InMemoryTransaction>();
  readonly #turn = new Mutex();
  #isAway = false;

  constructor(parts: InMemoryDatabaseParts) {
    super();
    this.storage = parts.storage;
    this.#parts = parts;
  }

  /** The transaction of an open unit of work. @throws Error if the unit of work has ended or belongs to another database */
  in(work: UnitOfWork): InMemoryTransaction {
    const transaction = this.#open.get(work);
    if (!transaction) throw new Error('This unit of work has ended or belongs to another database.');
    return transaction;
  }

  now(): Date {
    return this.#parts.clock.now();
  }

  /** Whether it is there, as a service's probe asks. @throws DatabaseUnavailableError while it is away */
  async probe(): Promise<void> {
    if (this.#isAway) throw new DatabaseUnavailableError('it was taken away');
  }

  /** Until `bringBack` no unit of work begins, and none that has begun commits. */
  takeAway(): void {
    this.#isAway = true;
  }

  bringBack(): void {
    this.#isAway = false;
  }

  override async transact<R>(body: (work: UnitOfWork) => Promise<R>): Promise<R> {
    await this.#parts.moments?.begins?.();
    return this.#turn.runExclusive(() => this.#repeated(body));
  }

  override async transactTogether<R>(body: (unit: Unit) => Promise<R>): Promise<R> {
    await this.#parts.moments?.begins?.();
    return this.#turn.runExclusive(() => this.#once(body));
  }

  async #repeated<R>(body: (work: UnitOfWork) => Promise<R>): Promise<R> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.#once((unit) => unit(body));
      } catch (error) {
        if (!(error instanceof ConcurrencyError) || tries === TRIES) throw error;
      }
    }
  }

  async #once<R>(body: (unit: Unit) => Promise<R>): Promise<R> {
    const { clock, dispatcher, moments, onPublish = () => undefined, outbox, storage } = this.#parts;
    await this.probe();
    const transaction = storage.begin();
    const works: OutboxUnitOfWork[] = [];
    const result = await body(async (unitBody) => {
      const work = new OutboxUnitOfWork(clock, onPublish);
      works.push(work);
      this.#open.set(work, transaction);
      try {
        const outcome = await unitBody(work);
        outbox.append(transaction, await work.flush(dispatcher));
        return outcome;
      } finally {
        this.#open.delete(work);
      }
    });
    await moments?.beforeCommit?.();
    await this.probe();
    transaction.commit();
    await moments?.afterCommit?.();
    for (const work of works) work.committed();
    return result;
  }
}
