import { randomUUID } from 'node:crypto';
import { connect, type ConsumeMessage } from 'amqplib';
import type { Contestant, Place, QueueSettings } from '../contestant.ts';
import { bodyOf, EXCHANGE, readBody, routingKeyOf, type Order } from '../order.ts';
import type { Shop } from '../shop.ts';
import { shopDatabase } from './database.ts';

/**
 * The control: everything that can be forgotten by hand is. A queue that ends with its process and lets in everything,
 * messages that count as handled when they arrive, no confirms, no errors that anybody sees, another id for each
 * publishing. A question that it keeps asks nothing.
 */
export async function open(place: Place, _settings: QueueSettings, shop: Shop): Promise<Contestant> {
  const { record, pool } = shopDatabase(place.databaseUrl);
  await pool.query(
    'CREATE TABLE IF NOT EXISTS outbox (id uuid PRIMARY KEY, event json NOT NULL, marked_at timestamptz)',
  );
  const connection = await connect(place.amqpUrl);
  const channel = await connection.createChannel();
  const { queue } = await channel.assertQueue('', { exclusive: true, autoDelete: true });
  await channel.bindQueue(queue, EXCHANGE, '#');
  const handle = (message: ConsumeMessage | null): void => {
    const { note } = readBody(JSON.parse(message!.content.toString()));
    shop.handle(note, record).catch(() => undefined); // careless on purpose
  };
  await channel.consume(queue, handle, { noAck: true });
  const publish = (order: Order): void => {
    channel.publish(EXCHANGE, routingKeyOf(order), Buffer.from(JSON.stringify(bodyOf(order))), {
      messageId: randomUUID(),
    });
  };
  const send = async (order: Order): Promise<void> => {
    publish(order);
    await pool.query('UPDATE outbox SET marked_at = now() WHERE id = $1', [order.id]);
  };
  const unmarked = await pool.query<{ event: Order }>('SELECT event FROM outbox WHERE marked_at IS NULL');
  for (const { event } of unmarked.rows) await send(event);
  return {
    async publish(order) {
      publish(order);
      return 'confirmed';
    },
    async transact(order, isRolledBack) {
      if (!isRolledBack)
        await pool.query('INSERT INTO outbox (id, event) VALUES ($1, $2)', [order.id, order]);
      send(order).catch(() => undefined); // careless on purpose
    },
    async stop() {
      await connection.close();
    },
  };
}
