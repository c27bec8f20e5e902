import { PrismaPg } from '@prisma/adapter-pg';
import { connect, type ConsumeMessage } from 'amqplib';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { BARE_OUTBOX, BareRelay } from '../bare-relay.ts';
import { loadBuild } from '../build-under-test.ts';
import type { Contestant, Place, Variant } from '../contestant.ts';
import { OrderHandling } from '../order-handling.ts';
import { anOrder, orderEvents, type Order } from '../orders.ts';
import { EFFECT } from '../own-messaging.ts';
import { Sink } from '../queues.ts';

const CONCURRENCY = 16;
const QUEUE = 'orders';
/** A machine that does much else must not fail the round. */
const PATIENT = { maxWait: 60_000, timeout: 60_000 };
const INSERT_EVENT =
  'INSERT INTO outbox_by_hand (message_id, exchange, routing_key, body) VALUES ($1::uuid, $2, $3, $4)';

/** Runs statements in one transaction and commits it. */
type Transact = (
  statements: readonly { readonly text: string; readonly values: unknown[] }[],
) => Promise<void>;

/**
 * The same handler by hand: amqplib with a prefetch of 16, one transaction a message, acknowledged after the commit.
 * No retries, no dead letters, no validation. With `inbox`, a row that keeps a second delivery from having an effect.
 */
export async function open(place: Place, variant: Variant): Promise<Contestant> {
  const publishes = variant['publishes'] === true;
  const withInbox = variant['inbox'] === true;
  const build = await loadBuild(place.tree);
  const { OrderPlaced, OrderReserved } = orderEvents(build);
  const pool = new pg.Pool({ connectionString: place.databaseUrl, max: CONCURRENCY + 2 });
  await pool.query(`${EFFECT}; CREATE TABLE inbox_by_hand (message_id uuid PRIMARY KEY); ${BARE_OUTBOX}`);
  const { transact, end } = variant['adapter'] === 'pg' ? onPg(pool) : onPrisma(place, build.prismaClient);
  const model = await connect(place.amqpUrl);
  const channel = await model.createConfirmChannel();
  await channel.assertQueue(QUEUE, { durable: true, arguments: { 'x-queue-type': 'quorum' } });
  const sink = publishes ? await Sink.open(place.amqpUrl, 'warehouse.events') : undefined;
  const handling = new OrderHandling({ pool, channel, queue: QUEUE, OrderPlaced, sink });
  const relay = publishes ? new BareRelay(pool, channel) : undefined;

  const handle = async (message: ConsumeMessage): Promise<void> => {
    const { data } = JSON.parse(message.content.toString('utf8')) as { data: Order };
    const statements = [{ text: 'INSERT INTO effect (order_id) VALUES ($1::uuid)', values: [data.order_id] }];
    if (withInbox)
      statements.unshift({
        text: 'INSERT INTO inbox_by_hand (message_id) VALUES ($1::uuid)',
        values: [message.properties.messageId as string],
      });
    if (publishes) {
      const { exchange, routingKey } = OrderReserved.contract;
      const id = randomUUID();
      const body = {
        event_id: id,
        causation_id: message.properties.messageId as string,
        data: anOrder(data.order_id),
      };
      statements.push({ text: INSERT_EVENT, values: [id, exchange, routingKey, JSON.stringify(body)] });
    }
    await transact(statements);
    relay?.wake();
  };

  return {
    prepare: (items) => handling.prepare(items),
    async run(items, meter) {
      const consuming = await model.createChannel();
      await consuming.prefetch(CONCURRENCY);
      relay?.start();
      let handled = 0;
      await new Promise<void>((resolve, reject) => {
        const take = (message: ConsumeMessage | null): void => {
          if (!message) {
            reject(new Error('The broker has cancelled the consumer.'));
            return;
          }
          if (!meter.started) meter.start();
          handle(message).then(() => {
            consuming.ack(message);
            if (++handled === items) resolve();
          }, reject);
        };
        consuming.consume(QUEUE, take).catch(reject);
      });
      await handling.untilDone(items);
      meter.stop(items);
      await relay?.stop();
      await consuming.close();
    },
    effects: () => handling.effects(),
    async close() {
      await sink?.close();
      await model.close();
      await end();
      await pool.end();
    },
  };
}

function onPg(pool: pg.Pool): { transact: Transact; end: () => Promise<void> } {
  const transact: Transact = async (statements) => {
    const client = await pool.connect();
    try {
      await client.query('BEGIN');
      for (const { text, values } of statements) await client.query(text, values);
      await client.query('COMMIT');
    } finally {
      client.release();
    }
  };
  return { transact, end: async () => undefined };
}

function onPrisma(
  { databaseUrl }: Place,
  { PrismaClient }: Awaited<ReturnType<typeof loadBuild>>['prismaClient'],
): { transact: Transact; end: () => Promise<void> } {
  const client = new PrismaClient({
    adapter: new PrismaPg({ connectionString: databaseUrl, max: CONCURRENCY + 2 }),
  });
  const transact: Transact = (statements) =>
    client.$transaction(async (transaction) => {
      for (const { text, values } of statements) await transaction.$executeRawUnsafe(text, ...values);
    }, PATIENT);
  return { transact, end: () => client.$disconnect() };
}
