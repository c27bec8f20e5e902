import pg from 'pg';
import type { Contestant, Place } from '../contestant.ts';
import { inLanes } from '../lanes.ts';
import { anOrder, type Order } from '../orders.ts';
import { EFFECT } from '../own-messaging.ts';
import { untilIs } from '../queues.ts';
import { loadRival } from '../rivals.ts';

interface Boss {
  on(event: 'error', listener: (error: Error) => void): void;
  start(): Promise<unknown>;
  stop(options: object): Promise<unknown>;
  createQueue(name: string): Promise<unknown>;
  insert(jobs: readonly object[]): Promise<unknown>;
  work(
    name: string,
    options: object,
    handle: (jobs: readonly { data: Order }[]) => Promise<void>,
  ): Promise<string>;
  offWork(name: string): Promise<void>;
}

const QUEUE = 'orders';
/** As many as are fetched at a time, one fetch each 0.5 s at the least. */
const BATCH = 500;
const CONCURRENCY = 16;
const INSERTED_AT_ONCE = 1_000;

/**
 * What if there were no broker: jobs in a table, and a handler that writes one row, 16 at a time. Its effect and the
 * end of its job are not one transaction, so after a crash an effect may be there twice.
 */
export async function open(place: Place): Promise<Contestant> {
  const Loaded = loadRival(place, 'pg-boss') as new (options: object) => Boss;
  const boss = new Loaded({ connectionString: place.databaseUrl, max: CONCURRENCY });
  boss.on('error', (error) => console.error(error));
  await boss.start();
  await boss.createQueue(QUEUE);
  const pool = new pg.Pool({ connectionString: place.databaseUrl, max: CONCURRENCY });
  await pool.query(EFFECT);
  const number = async (text: string): Promise<number> =>
    (await pool.query<{ count: number }>(text)).rows[0]!.count;
  return {
    async prepare(items) {
      await pool.query('TRUNCATE effect');
      await pool.query('DELETE FROM pgboss.job');
      for (let first = 0; first < items; first += INSERTED_AT_ONCE) {
        const jobs = Array.from({ length: Math.min(INSERTED_AT_ONCE, items - first) }, () => ({
          name: QUEUE,
          data: anOrder(),
        }));
        await boss.insert(jobs);
      }
      await pool.query('VACUUM (ANALYZE)');
      await pool.query('CHECKPOINT');
    },
    async run(items, meter) {
      let started = false;
      await boss.work(QUEUE, { batchSize: BATCH, pollingIntervalSeconds: 0.5 }, async (jobs) => {
        if (!started) meter.start();
        started = true;
        await inLanes(jobs.length, CONCURRENCY, async (index) => {
          await pool.query('INSERT INTO effect (order_id) VALUES ($1)', [jobs[index]!.data.order_id]);
        });
      });
      await untilIs(
        () => number(`SELECT count(*)::int FROM pgboss.job WHERE state = 'completed'`),
        (done) => done >= items,
        { what: 'all jobs', everyMs: 25 },
      );
      meter.stop(items);
      await boss.offWork(QUEUE);
    },
    effects: async () => ({
      'rows written': await number('SELECT count(*)::int FROM effect'),
      'orders handled': await number('SELECT count(DISTINCT order_id)::int AS count FROM effect'),
      'jobs completed': await number(`SELECT count(*)::int FROM pgboss.job WHERE state = 'completed'`),
    }),
    async close() {
      await boss.stop({ graceful: false });
      await pool.end();
    },
  };
}
