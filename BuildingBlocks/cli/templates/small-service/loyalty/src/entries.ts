import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import type { PostgresDatabase } from '@ticketwave/building-blocks/postgres';

/** How often something has happened to each entity. */
export interface Entries {
  /** Counts one more. @returns how many they are now */
  count(id: string, work: UnitOfWork): Promise<number>;
}

export const entriesIn = (database: PostgresDatabase): Entries => ({
  async count(id, work) {
    const { rows } = await database.in(work).query<{ occurrences: number }>(
      `INSERT INTO loyalty_entry AS entry (id, occurrences) VALUES ($1, 1)
       ON CONFLICT (id) DO UPDATE SET occurrences = entry.occurrences + 1
       RETURNING occurrences`,
      [id],
    );
    return rows[0]?.occurrences ?? 0;
  },
});
