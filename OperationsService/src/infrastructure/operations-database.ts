import { PostgresDatabase } from '@ticketwave/building-blocks/postgres';
import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import type { NewEvent } from '../application/event-store.ts';
import { insertEvents, type Transaction } from './insert-events.ts';

/** The database that OperationsService alone reads and writes. What a transaction stores goes there in one statement. */
export class OperationsDatabase extends PostgresDatabase {
  readonly #pending = new WeakMap<Transaction, NewEvent[]>();

  /** Stored just before the commit of the unit of work, with everything that shares its transaction. */
  storeAtCommit(event: NewEvent, work: UnitOfWork): void {
    const transaction = this.in(work);
    const pending = this.#pending.get(transaction);
    if (pending) pending.push(event);
    else this.#pending.set(transaction, [event]);
  }

  protected override inTransaction<R>(body: (transaction: Transaction) => Promise<R>): Promise<R> {
    return super.inTransaction(async (transaction) => {
      // The client may have been lent before, to a transaction that was rolled back.
      this.#pending.delete(transaction);
      const result = await body(transaction);
      const events = this.#pending.get(transaction);
      this.#pending.delete(transaction);
      if (events) await insertEvents(transaction, events);
      return result;
    });
  }
}
