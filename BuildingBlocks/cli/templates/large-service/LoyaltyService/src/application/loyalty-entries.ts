import { AggregateRepository, type UnitOfWork } from '@ticketwave/building-blocks/messaging';
import type { LoyaltyEntry } from '../domain/loyalty-entry.ts';

/** Where entries are kept. */
export abstract class LoyaltyEntries extends AggregateRepository<LoyaltyEntry> {
  /** The entry, a new one if there is none, which no other unit of work can change before this one has ended. */
  abstract lock(id: string, work: UnitOfWork): Promise<LoyaltyEntry>;
}
