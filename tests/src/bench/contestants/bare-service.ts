import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import type { Contestant, Place } from '../contestant.ts';
import { HttpClient } from '../http-client.ts';
import { inLanes } from '../lanes.ts';
import { Sink, untilIs } from '../queues.ts';
import { REQUESTS_AT_ONCE } from '../traffic.ts';

const PROGRAM = fileURLToPath(new URL('../bare-shop.js', import.meta.url));
const EVENTS_OF_A_BOOKING = 4;

/** The same request to express and pg by hand, in a process of its own, with a loop that publishes. */
export async function open(place: Place): Promise<Contestant> {
  const sink = await Sink.open(place.amqpUrl, 'booking.events');
  const shop = fork(PROGRAM, [], {
    env: { ...process.env, DATABASE_URL: place.databaseUrl, AMQP_URL: place.amqpUrl },
    execArgv: [],
  });
  const ended = once(shop, 'exit');
  const said = await Promise.race([once(shop, 'message'), ended.then(() => undefined)]);
  if (!said) throw new Error('The shop by hand did not start.');
  const { port } = said[0] as { port: number };
  const pool = new pg.Pool({ connectionString: place.databaseUrl, max: 1 });
  const eventId = randomUUID();
  await pool.query(`INSERT INTO catalogue_event VALUES ($1, 'An evening for all', 1250)`, [eventId]);
  const client = new HttpClient();
  let created = 0;
  const count = async (table: string): Promise<number> =>
    (await pool.query<{ count: number }>(`SELECT count(*)::int FROM ${table}`)).rows[0]!.count;
  const waiting = (): Promise<number> => count('outbox_by_hand WHERE published_at IS NULL');
  let before = 0;
  return {
    async prepare() {
      before = await count('booking');
      created = 0;
    },
    async run(items, meter) {
      meter.watch([shop.pid!]);
      meter.start();
      await inLanes(items, REQUESTS_AT_ONCE, async (index) => {
        const body = { eventId, userId: `buyer-${index}@example.com`, ticketCount: 1 };
        const { status } = await client.post(`http://127.0.0.1:${port}/api/bookings`, body);
        if (status === 201) created++;
      });
      await untilIs(waiting, (left) => left === 0, { what: 'an empty outbox' });
      meter.stop(items);
    },
    async effects() {
      const { deliveries, distinct } = await sink.drain();
      return {
        'answers 201': created,
        'bookings stored': (await count('booking')) - before,
        'bookings published': deliveries / EVENTS_OF_A_BOOKING,
        'different bookings published': distinct / EVENTS_OF_A_BOOKING,
      };
    },
    async close() {
      client.close();
      await pool.end();
      await sink.close();
      shop.disconnect();
      await ended;
    },
  };
}
