import type { Message } from 'amqplib';
import type Pg from 'pg';
import type { ClientBase } from 'pg';
import type { Contestant, Place, QueueSettings } from '../contestant.ts';
import { DEAD_LETTER_EXCHANGE, DEAD_LETTERS, DELAY_MS, readBody, RUNS, type Order } from '../order.ts';
import type { Shop } from '../shop.ts';
import { shopDatabase } from './database.ts';
import { load } from './load.ts';
import { createBroker, publishBy, type Broker } from './rascal-broker.ts';

interface StoredMessage {
  readonly id: string;
  readonly aggregateType: string;
  readonly aggregateId: string;
  readonly messageType: string;
  readonly segment: string;
  readonly concurrency: 'sequential' | 'parallel';
  readonly payload: object;
  readonly createdAt: string;
}

interface Handler {
  handle(message: StoredMessage, client: ClientBase): Promise<unknown>;
  handleError?(error: Error, message: StoredMessage, client: ClientBase, retry: boolean): Promise<unknown>;
}

interface Library {
  readonly DatabaseSetup: Readonly<
    Record<'dropAndCreateTable' | 'createPollingFunction' | 'setupPollingIndexes', (config: object) => string>
  >;
  getDisabledLogger(): object;
  initializeMessageStorage(
    config: object,
    logger: object,
  ): (message: StoredMessage, client: ClientBase) => Promise<void>;
  initializePollingMessageListener(
    config: object,
    handler: Handler,
    logger: object,
  ): [shutdown: () => Promise<void>];
  executeTransaction<R>(client: ClientBase, body: (client: ClientBase) => Promise<R>): Promise<R>;
}

/** Its inbox counts the runs, so the queue does not. */
const QUEUE_ARGUMENTS = {
  'x-queue-type': 'quorum',
  'x-dead-letter-exchange': DEAD_LETTER_EXCHANGE,
  'x-dead-letter-routing-key': DEAD_LETTERS,
};

/**
 * Outbox and inbox with its polling listeners, and Rascal between them as in its example. (Its other listener needs a
 * server with logical replication.)
 */
export async function open(place: Place, settings: QueueSettings, shop: Shop): Promise<Contestant> {
  const library = load(place, 'pg-transactional-outbox') as Library;
  const pg = load(place, 'pg') as typeof Pg;
  const logger = library.getDisabledLogger();
  const { pool } = shopDatabase(place.databaseUrl, pg.Pool);
  await createTables(library, place, (statement) => pool.query(statement));
  const broker = await createBroker(place, settings, QUEUE_ARGUMENTS);
  const [outbox, inbox] = [configOf(place, 'outbox'), configOf(place, 'inbox')];
  const [storeOutgoing, storeIncoming] = [outbox, inbox].map((config) =>
    library.initializeMessageStorage(config, logger),
  ) as [StoreMessage, StoreMessage];
  const inTransaction = async (body: (client: ClientBase) => Promise<void>): Promise<void> =>
    library.executeTransaction(await pool.connect(), body);

  const subscription = await broker.subscribe('orders');
  await new Promise<void>((subscribed) => {
    subscription
      .on('message', (message, content, ackOrNack) => {
        inTransaction((client) => storeIncoming(incoming(message, content, settings), client)).then(
          () => ackOrNack(),
          (error: unknown) => ackOrNack(error as Error, { strategy: 'nack', requeue: true, defer: DELAY_MS }),
        );
      })
      .on('invalid_content', (error, _message, ackOrNack) => ackOrNack(error, { strategy: 'nack' }))
      .on('error', (error) => console.error(error.message))
      .on('subscribed', subscribed);
  });
  const listeners = [
    library.initializePollingMessageListener(outbox, publisherOf(broker), logger),
    library.initializePollingMessageListener(inbox, handlerOf(shop), logger),
  ];
  const transact = (order: Order, isRolledBack: boolean): Promise<void> =>
    inTransaction(async (client) => {
      await storeOutgoing(outgoing(order), client);
      if (isRolledBack) throw new Error('on purpose');
    });
  return {
    transact,
    async publish(order) {
      await transact(order, false);
      return 'stored';
    },
    async stop() {
      await broker.unsubscribeAll();
      for (const [shutdown] of listeners) await shutdown();
      await broker.shutdown();
      await pool.end();
    },
  };
}

type StoreMessage = ReturnType<Library['initializeMessageStorage']>;

/** What is returned is tried again. */
const publisherOf = (broker: Broker): Handler => ({
  handle: async ({ payload }) => {
    if ((await publishBy(broker, payload as Order)) === 'returned') throw new Error('It reached no queue.');
  },
  handleError: postpone('outbox'),
});

/** In the transaction of the inbox row. */
const handlerOf = (shop: Shop): Handler => ({
  handle: ({ payload }, client) =>
    shop.handle(readBody(payload).note, (what) =>
      client.query('INSERT INTO effect (what) VALUES ($1)', [what]),
    ),
  handleError: postpone('inbox'),
});

/** As its manual proposes for a delay. */
function postpone(table: 'outbox' | 'inbox'): NonNullable<Handler['handleError']> {
  const statement = `UPDATE ${table} SET locked_until = clock_timestamp() + make_interval(secs => $2) WHERE id = $1`;
  return (_error, { id }, client) => client.query(statement, [id, DELAY_MS / 1_000]);
}

const outgoing = (order: Order): StoredMessage => ({
  ...stored(order.id, order.entity, order),
  concurrency: 'sequential',
});

const incoming = (
  { properties }: Message,
  content: unknown,
  { isOrdered }: QueueSettings,
): StoredMessage => ({
  ...stored(String(properties.messageId), readBody(content).entity, content as object),
  concurrency: isOrdered ? 'sequential' : 'parallel',
});

const stored = (id: string, entity: string, payload: object) => ({
  ...{ id, aggregateType: 'order', aggregateId: entity, messageType: 'order_placed', segment: entity },
  payload,
  createdAt: new Date().toISOString(),
});

function configOf({ databaseUrl }: Place, table: 'outbox' | 'inbox'): object {
  const isInbox = table === 'inbox';
  return {
    outboxOrInbox: table,
    dbListenerConfig: { connectionString: databaseUrl, connectionTimeoutMillis: 5_000 },
    settings: {
      dbSchema: 'public',
      dbTable: table,
      enableMaxAttemptsProtection: isInbox,
      enablePoisonousMessageProtection: isInbox,
      maxAttempts: RUNS,
      maxPoisonousAttempts: RUNS,
      nextMessagesFunctionName: `next_${table}_messages`,
      nextMessagesPollingIntervalInMs: 100,
    },
  };
}

/** As its command for set-up does; what an earlier process has created stays. */
async function createTables(
  { DatabaseSetup }: Library,
  { databaseUrl }: Place,
  query: (statement: string) => Promise<{ rows: readonly unknown[] }>,
): Promise<void> {
  const { rows } = await query("SELECT FROM pg_tables WHERE tablename = 'inbox'");
  if (rows.length > 0) return;
  for (const table of ['outbox', 'inbox'] as const) {
    const config = {
      ...{ outboxOrInbox: table, schema: 'public', table, nextMessagesName: `next_${table}_messages` },
      ...{
        database: new URL(databaseUrl).pathname.slice(1),
        listenerRole: 'postgres',
        handlerRole: 'postgres',
      },
    };
    const { dropAndCreateTable, createPollingFunction, setupPollingIndexes } = DatabaseSetup;
    for (const make of [dropAndCreateTable, createPollingFunction, setupPollingIndexes])
      await query(make(config));
  }
}
