import { connect } from 'amqplib';
import pg from 'pg';
import { BARE_OUTBOX, BareRelay } from '../bare-relay.ts';
import type { Contestant, Place } from '../contestant.ts';
import { anOrder } from '../orders.ts';
import { measureRelay, Sink } from '../queues.ts';
import { RoundDatabase } from '../round-database.ts';

const EXCHANGE = 'warehouse.events';
/** As long as an envelope is. */
const REST_OF_THE_ENVELOPE = 'x'.repeat(420);

/** A loop by hand before the same number of rows: select 500, publish, wait for the confirms, mark. */
export async function open(place: Place): Promise<Contestant> {
  const sink = await Sink.open(place.amqpUrl, EXCHANGE);
  const model = await connect(place.amqpUrl);
  const channel = await model.createConfirmChannel();
  let pool: pg.Pool;
  const database = new RoundDatabase(place.databaseUrl, async (url, items) => {
    const filling = new pg.Pool({ connectionString: url, max: 1 });
    await filling.query(BARE_OUTBOX);
    await filling.query(
      `INSERT INTO outbox_by_hand (message_id, exchange, routing_key, body)
       SELECT gen_random_uuid(), $1, 'warehouse.order.reserved.v1', $2 FROM generate_series(1, $3::int)`,
      [EXCHANGE, JSON.stringify({ data: anOrder(), rest: REST_OF_THE_ENVELOPE }), items],
    );
    await filling.end();
  });
  const waiting = async (): Promise<number> =>
    (
      await pool.query<{ count: number }>(
        'SELECT count(*)::int FROM outbox_by_hand WHERE published_at IS NULL',
      )
    ).rows[0]!.count;

  return {
    prepare: (items) => database.prepare(items),
    async run(items, meter) {
      pool = new pg.Pool({ connectionString: database.url, max: 2 });
      const relay = new BareRelay(pool, channel);
      relay.start();
      await measureRelay(items, meter, sink, waiting);
      await relay.stop();
    },
    async effects(items) {
      const { deliveries, distinct } = await sink.drain();
      const marked = items - (await waiting());
      await pool.end();
      return { 'events delivered': deliveries, 'different events': distinct, 'rows marked': marked };
    },
    async close() {
      await sink.close();
      await model.close();
    },
  };
}
