import { createPool, DatabaseProbe } from '@ticketwave/building-blocks/internal/postgres';
import { expect } from 'chai';
import { useSandbox } from '../../support/sandbox.ts';

describe('a probe of the database', () => {
  const sandbox = useSandbox();

  const rows = async (): Promise<Record<string, number>> => {
    const counts: Record<string, number> = {};
    const tables = await sandbox().sql<{ name: string }>(
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'messaging'`,
    );
    for (const { name } of tables)
      counts[name] = (await sandbox().sql(`SELECT FROM messaging.${name}`)).length;
    return counts;
  };

  it('leaves no row behind, also while no relay runs that would tidy up', async () => {
    const pool = createPool(() => ({ url: sandbox().database.url }), 'probe');
    try {
      const before = await rows();
      for (let n = 0; n < 3; n++) await new DatabaseProbe(pool).run();
      expect(await rows()).to.deep.equal(before);
    } finally {
      await pool.end();
    }
  });
});
