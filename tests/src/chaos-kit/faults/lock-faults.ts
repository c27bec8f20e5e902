import { pause } from '../pause.ts';
import { calm, whileInnocentsBook } from '../innocents.ts';
import { withAdministrator } from './administrator.ts';
import { proof, type Fault } from './fault.ts';

const TICKETS = 200;
const CUSTOMERS = 25;

/** A forgotten transaction holds the row of one event, which many want to book meanwhile. */
export const rowLock: Fault = async (arena, { kind, durationMs }, load) => {
  await calm(load);
  const eventId = await load.putOnSale(TICKETS);
  return withAdministrator(arena, 'catalog', async (client) => {
    await client.query('BEGIN');
    await client.query('SELECT 1 FROM ticketed_event WHERE id = $1 FOR UPDATE', [eventId]);
    return whileInnocentsBook(arena, load, kind, async () => {
      load.crowd(eventId, CUSTOMERS);
      const waiting = await proof('Nobody waited for the row.', () =>
        withAdministrator(arena, 'catalog', async (watcher) => {
          const { rows } = await watcher.query(
            `SELECT 1 FROM pg_stat_activity WHERE datname = 'catalog' AND wait_event_type = 'Lock'`,
          );
          return rows.length === 0 ? undefined : rows.length;
        }),
      );
      await pause(durationMs);
      await client.query('ROLLBACK');
      return `the row of one event locked for ${Math.round(durationMs / 1_000)} s; ${waiting} sessions waited for it`;
    });
  });
};
