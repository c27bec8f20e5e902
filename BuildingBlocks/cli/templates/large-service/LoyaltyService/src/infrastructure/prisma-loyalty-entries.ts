import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { inject, injectable } from 'inversify';
import { LoyaltyEntries } from '../application/loyalty-entries.ts';
import { LoyaltyEntry } from '../domain/loyalty-entry.ts';
import { LoyaltyDatabase } from './loyalty-database.ts';

@injectable()
export class PrismaLoyaltyEntries extends LoyaltyEntries {
  constructor(@inject(LoyaltyDatabase) private readonly database: LoyaltyDatabase) {
    super();
  }

  override async lock(id: string, work: UnitOfWork): Promise<LoyaltyEntry> {
    const rows = this.database.in(work).loyaltyEntry;
    const { occurrences } = await rows.upsert({ where: { id }, create: { id }, update: { id } });
    return new LoyaltyEntry(id, occurrences);
  }

  protected override async update({ id, occurrences }: LoyaltyEntry, work: UnitOfWork): Promise<void> {
    await this.database.in(work).loyaltyEntry.update({ where: { id }, data: { occurrences } });
  }
}
