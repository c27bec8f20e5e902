import pg from 'pg';
import { pause } from '../pause.ts';
import { withAdministrator } from './administrator.ts';
import { NotLanded, proof, type Fault } from './fault.ts';

const READ_ONLY = '25006';
const DISK_FULL = '53100';
/** More than the free room on the pages of any table of ours. */
const BYTES = 1_000_000;

/** The database of one service can be read and not written, as after a failover to a standby. */
export const readOnlyDatabase: Fault = async (arena, { service, durationMs }) => {
  const set = (statement: string): Promise<number> =>
    // In another database: this one refuses the administrator as well.
    withAdministrator(arena, 'postgres', async (client) => {
      await client.query(`ALTER DATABASE ${service} ${statement}`);
      // A session keeps the setting with which it began.
      const { rowCount } = await client.query(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1',
        [service],
      );
      return rowCount ?? 0;
    });
  await proof('PostgreSQL was not there.', () =>
    set('SET default_transaction_read_only = on').catch(() => undefined),
  );
  try {
    await refused(arena.databases[service], READ_ONLY);
    await pause(durationMs);
  } finally {
    await set('RESET default_transaction_read_only');
  }
  return `the database of ${service} read-only for ${Math.round(durationMs / 1_000)} s`;
};

/** The disk of one service's database has no free page left. */
export const fullDisk: Fault = async (arena, { service, durationMs }) => {
  const volume = arena.volumes[service];
  if (!volume) throw new NotLanded(`The database of ${service} lies on no volume of its own.`);
  await volume.fill();
  try {
    await refused(arena.databases[service], DISK_FULL);
    await pause(durationMs);
  } finally {
    await volume.empty();
  }
  return `the disk of ${service} full for ${Math.round(durationMs / 1_000)} s`;
};

/** The error of a service that writes more than fits on a page. @throws NotLanded if it is not refused */
async function refused(url: string, code: string): Promise<void> {
  const attempt = async (): Promise<true | undefined> => {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    client.on('error', () => undefined); // the query under way fails with it
    try {
      await client.connect();
      await client.query('BEGIN');
      await client.query(
        `INSERT INTO messaging.stream (name, last_sequence)
         SELECT 'chaos ' || n || repeat(md5(n::text), 30), 1 FROM generate_series(1, $1::int) n`,
        [BYTES / 1_000],
      );
      return undefined;
    } catch (error) {
      return (error as { code?: string }).code === code || undefined;
    } finally {
      await client.end(); // and nothing was written
    }
  };
  await proof(`No write was refused with ${code}.`, attempt, 30_000);
}
