import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { LoyaltyEntryRecordedIntegrationEvent } from '@shop/loyalty-contracts';
import type { Entries } from './entries.ts';

/** Counts that something has happened to an entity, and says so. */
export async function recordEntry(id: string, at: Date, entries: Entries, work: UnitOfWork): Promise<void> {
  const occurrences = await entries.count(id, work);
  await work.publish(
    new LoyaltyEntryRecordedIntegrationEvent({
      entry_id: id,
      occurrences,
      recorded_at: at.toISOString(),
    }),
  );
}
