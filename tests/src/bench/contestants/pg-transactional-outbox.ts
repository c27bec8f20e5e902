import { randomUUID } from 'node:crypto';
import { connect } from 'amqplib';
import pg from 'pg';
import type { Contestant, Place } from '../contestant.ts';
import { anOrder } from '../orders.ts';
import { measureRelay, Sink } from '../queues.ts';
import { loadRival } from '../rivals.ts';
import { RoundDatabase } from '../round-database.ts';

interface Library {
  readonly DatabaseSetup: Readonly<
    Record<'dropAndCreateTable' | 'createPollingFunction' | 'setupPollingIndexes', (config: object) => string>
  >;
  getDisabledLogger(): object;
  initializePollingMessageListener(
    config: object,
    handler: { handle(message: { readonly id: string; readonly payload: unknown }): Promise<void> },
    logger: object,
    strategies: object,
  ): [shutdown: () => Promise<void>];
}

const EXCHANGE = 'warehouse.events';
/** As many as it may have under way; each takes a connection. */
const AT_ONCE = 20;
const SETUP = {
  outboxOrInbox: 'outbox',
  schema: 'public',
  table: 'outbox',
  listenerRole: 'postgres',
  handlerRole: 'postgres',
  nextMessagesName: 'next_outbox_messages',
};

/**
 * Its polling listener, every message free to be sent beside others, as fast as its settings let it. (Its other
 * listener needs a server with logical replication.) Each message is locked, published, confirmed and marked in a
 * transaction of its own.
 */
export async function open(place: Place): Promise<Contestant> {
  const library = loadRival(place, 'pg-transactional-outbox') as Library;
  const sink = await Sink.open(place.amqpUrl, EXCHANGE);
  const model = await connect(place.amqpUrl);
  const channel = await model.createConfirmChannel();
  const database = new RoundDatabase(place.databaseUrl, async (url, items) => {
    const setup = { ...SETUP, database: new URL(url).pathname.slice(1) };
    const filling = new pg.Pool({ connectionString: url, max: 1 });
    const { dropAndCreateTable, createPollingFunction, setupPollingIndexes } = library.DatabaseSetup;
    for (const make of [dropAndCreateTable, createPollingFunction, setupPollingIndexes])
      await filling.query(make(setup));
    await filling.query(
      `INSERT INTO outbox (id, aggregate_type, aggregate_id, message_type, concurrency, payload, created_at)
       SELECT gen_random_uuid(), 'order', $1, 'order_reserved', 'parallel', $2, clock_timestamp()
         FROM generate_series(1, $3::int)`,
      [randomUUID(), JSON.stringify(anOrder()), items],
    );
    await filling.end();
  });
  let pool: pg.Pool;
  const unmarked = async (): Promise<number> =>
    (await pool.query<{ count: number }>('SELECT count(*)::int FROM outbox WHERE processed_at IS NULL'))
      .rows[0]!.count;
  return {
    prepare: (items) => database.prepare(items),
    async run(items, meter) {
      pool = new pg.Pool({ connectionString: database.url, max: 1 });
      const at = new URL(database.url);
      const dbListenerConfig = {
        host: at.hostname,
        port: Number(at.port),
        user: at.username,
        password: decodeURIComponent(at.password),
        database: at.pathname.slice(1),
        max: AT_ONCE + 5,
      };
      const settings = {
        dbSchema: 'public',
        dbTable: 'outbox',
        enableMaxAttemptsProtection: false,
        enablePoisonousMessageProtection: false,
        nextMessagesBatchSize: AT_ONCE,
        nextMessagesFunctionName: SETUP.nextMessagesName,
        nextMessagesPollingIntervalInMs: 20,
        nextMessagesLockInMs: 60_000,
      };
      const publish = (id: string, payload: unknown): Promise<void> =>
        new Promise((resolve, reject) => {
          channel.publish(
            EXCHANGE,
            'warehouse.order.reserved.v1',
            Buffer.from(JSON.stringify(payload)),
            { messageId: id, contentType: 'application/json', persistent: true },
            (error: Error | null) => (error ? reject(error) : resolve()),
          );
        });
      const [shutdown] = library.initializePollingMessageListener(
        { outboxOrInbox: 'outbox', dbListenerConfig, dbHandlerConfig: dbListenerConfig, settings },
        { handle: ({ id, payload }) => publish(id, payload) },
        library.getDisabledLogger(),
        { batchSizeStrategy: () => Promise.resolve(AT_ONCE) },
      );
      await measureRelay(items, meter, sink, unmarked);
      await shutdown();
    },
    async effects(items) {
      const { deliveries, distinct } = await sink.drain();
      const marked = items - (await unmarked());
      await pool.end();
      return { 'events delivered': deliveries, 'different events': distinct, 'rows marked': marked };
    },
    async close() {
      await sink.close();
      await model.close();
    },
  };
}
