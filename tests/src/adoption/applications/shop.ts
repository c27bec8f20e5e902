/** An application with a pool of `pg` and an HTTP server of its own: takes orders, and counts which were packed. */
import { createServer } from 'node:http';
import { attach, on, postgres } from '@ticketwave/building-blocks';
import pg from 'pg';
import { OrderPackedIntegrationEvent, OrderPlacedIntegrationEvent } from './order-events.ts';

const { AMQP_URL = '', DATABASE_URL = '', PORT } = process.env;
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 2 });
pool.on('error', () => undefined); // the next query fails with it
await pool.query(
  'CREATE TABLE IF NOT EXISTS customer_order (id uuid PRIMARY KEY, packed int NOT NULL DEFAULT 0)',
);

const messaging = await attach({
  name: 'shop',
  version: '1.0.0',
  publishes: [OrderPlacedIntegrationEvent],
  broker: AMQP_URL,
  database: postgres(pool),
  poolSize: 8,
  handlers: (database) => [
    on(OrderPackedIntegrationEvent, {}, async ({ order_id }, work) => {
      await database
        .in(work)
        .query('UPDATE customer_order SET packed = packed + 1 WHERE id = $1', [order_id]);
    }),
  ],
});

async function answer(method: string | undefined, path: string): Promise<[number, unknown]> {
  if (method === 'POST') {
    const order_id = path.slice('/orders/'.length);
    await messaging.transact(async (work) => {
      await messaging.database.in(work).query('INSERT INTO customer_order (id) VALUES ($1)', [order_id]);
      await work.publish(new OrderPlacedIntegrationEvent({ order_id }));
    });
    return [201, {}];
  }
  if (path === '/orders') return [200, (await pool.query('SELECT id, packed FROM customer_order')).rows];
  const { healthy } = await messaging.health();
  return [healthy ? 200 : 503, { healthy }];
}

const server = createServer((request, response) => {
  answer(request.method, request.url ?? '/')
    .catch((error: unknown) => [500, { error: String(error) }] as const)
    .then(([status, body]) => response.writeHead(status).end(JSON.stringify(body)))
    .catch(() => response.destroy());
});
server.listen(Number(PORT), '127.0.0.1');

process.once('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
  void messaging.stop().then(() => pool.end());
});
