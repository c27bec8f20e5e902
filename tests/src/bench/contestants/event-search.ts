import pg from 'pg';
import type { Contestant, Place, Variant } from '../contestant.ts';
import { EventQueries, pathOf, type QueryKind } from '../event-queries.ts';
import { fillEventStore, OF_A_LONG_FLOW } from '../event-store-fill.ts';
import { FullScans } from '../full-scans.ts';
import { migrateOperations, OperationsProcess } from '../operations-process.ts';

/** One store for all kinds of queries: filling it takes minutes. */
const SHARED = 'sandbox_event_search';
const DUPLICATE_DATABASE = '42P04';
const OBJECT_IN_USE = '55006';
/** Of so many queries the plans are looked at. */
const EXPLAINED = 30;
const FIRST_VIEW = ['/console/', '/console/app.js', '/console/app.css', '/api/events?limit=50'];

/**
 * Asks OperationsService over HTTP, one request after the other, for what is in a large store: the variant says by what, and how
 * many events there are. `first-view` is the console's page with all that it consists of, and its newest events.
 */
export async function open(place: Place, variant: Variant): Promise<Contestant> {
  const own = {
    ...place,
    databaseUrl: Object.assign(new URL(place.databaseUrl), { pathname: `/${SHARED}` }).href,
  };
  await fillOnce(place, own, Number(variant['events']));
  const kind = String(variant['by']);
  const pool = new pg.Pool({ connectionString: own.databaseUrl, max: 1 });
  const queries =
    kind === 'first-view' ? undefined : await EventQueries.of(pool, kind as QueryKind, OF_A_LONG_FLOW);
  const scans = await FullScans.on(pool);
  await migrateOperations(own);
  const service = await OperationsProcess.start(own);
  await service.untilReady();
  let scanned: readonly string[] = [];
  let found = 0;

  async function look(): Promise<void> {
    if (!queries) {
      const texts = await Promise.all(FIRST_VIEW.map((path) => service.text(path)));
      if (texts.every((text) => text.length > 0)) found++;
      return;
    }
    const { items, messages } = JSON.parse(await service.text(pathOf(queries.next()))) as {
      items?: unknown[];
      messages?: unknown[];
    };
    if (messages ? messages.length === OF_A_LONG_FLOW : items!.length > 0) found++;
  }

  return {
    async prepare() {
      found = 0;
      scanned = [];
      for (let index = 0; queries && index < EXPLAINED; index++)
        scanned = [...scanned, ...(await scans.of(queries.next()))];
      if (scanned.length > 0) console.error(`Read whole: ${scanned.join(', ')}`);
    },
    async run(items, meter) {
      meter.watch([service.pid]);
      const latencies: number[] = [];
      meter.start();
      for (let index = 0; index < items; index++) {
        const begun = performance.now();
        await look();
        latencies.push(performance.now() - begun);
      }
      meter.stop(items, { latencies });
    },
    effects: async (items) => ({
      'answers with what was asked for': found,
      'queries by an index': items - scanned.length,
    }),
    async close() {
      await service.stop();
      await pool.end();
      await dropUnlessInUse(place);
    },
  };
}

/** The contestants are opened one after the other. */
async function fillOnce(place: Place, own: Place, events: number): Promise<void> {
  try {
    await query(place.databaseUrl, `CREATE DATABASE ${SHARED}`);
  } catch (error) {
    if ((error as { code?: string }).code === DUPLICATE_DATABASE) return;
    throw error;
  }
  await migrateOperations(own);
  const client = new pg.Client({ connectionString: own.databaseUrl });
  await client.connect();
  try {
    await fillEventStore(client, events);
  } finally {
    await client.end();
  }
}

/** The last one drops it. */
async function dropUnlessInUse({ databaseUrl }: Place): Promise<void> {
  try {
    await query(databaseUrl, `DROP DATABASE ${SHARED}`);
  } catch (error) {
    if ((error as { code?: string }).code !== OBJECT_IN_USE) throw error;
  }
}

async function query(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
