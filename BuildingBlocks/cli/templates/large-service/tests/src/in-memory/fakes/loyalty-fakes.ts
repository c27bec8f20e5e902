import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { LoyaltyEntries } from '@ticketwave/loyalty-service/application/loyalty-entries';
import { LoyaltyEntry } from '@ticketwave/loyalty-service/domain/loyalty-entry';
import { table, type InMemoryDatabase } from '@ticketwave/testing';
import { rebind, type Replace } from './replace.ts';

const entryTable = table<{ readonly occurrences: number }>('loyalty_entry');

/** In-memory fake of LoyaltyService's entries. */
class InMemoryLoyaltyEntries extends LoyaltyEntries {
  readonly #database: InMemoryDatabase;

  constructor(database: InMemoryDatabase) {
    super();
    this.#database = database;
  }

  override lock(id: string, work: UnitOfWork): Promise<LoyaltyEntry> {
    const { occurrences = 0 } = this.#database.in(work).get(entryTable, id) ?? {};
    return Promise.resolve(new LoyaltyEntry(id, occurrences));
  }

  protected override update({ id, occurrences }: LoyaltyEntry, work: UnitOfWork): Promise<void> {
    this.#database.in(work).put(entryTable, id, { occurrences });
    return Promise.resolve();
  }
}

/** By these the service takes part in the simulation and in the contract tests by message. */
export const loyaltyFakes: Replace = (container, database) =>
  rebind(container, LoyaltyEntries, new InMemoryLoyaltyEntries(database));
