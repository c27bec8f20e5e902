/** An application with Express and a Prisma client of its own: packs what is ordered. */
import { PrismaPg } from '@prisma/adapter-pg';
import { attach, on } from '@ticketwave/building-blocks';
import { prisma, type PrismaLike } from '@ticketwave/building-blocks/prisma';
import express from 'express';
import { OrderPackedIntegrationEvent, OrderPlacedIntegrationEvent } from './order-events.ts';

/** What it uses of its generated client. */
interface Client extends PrismaLike {
  $executeRaw(text: TemplateStringsArray, ...values: unknown[]): Promise<number>;
  $queryRaw(text: TemplateStringsArray, ...values: unknown[]): Promise<unknown>;
  $disconnect(): Promise<void>;
}

const { AMQP_URL = '', DATABASE_URL = '', PORT, PRISMA_CLIENT = '' } = process.env;
const { PrismaClient } = (await import(PRISMA_CLIENT)) as {
  PrismaClient: new (options: { readonly adapter: PrismaPg }) => Client;
};
const client = new PrismaClient({ adapter: new PrismaPg({ connectionString: DATABASE_URL, max: 5 }) });
await client.$executeRaw`CREATE TABLE IF NOT EXISTS parcel (id text PRIMARY KEY)`;

const messaging = await attach({
  name: 'store',
  version: '1.0.0',
  publishes: [OrderPackedIntegrationEvent],
  broker: AMQP_URL,
  database: prisma(client, DATABASE_URL),
  poolSize: 8,
  handlers: (database) => [
    on(OrderPlacedIntegrationEvent, {}, async ({ order_id }, work) => {
      await database.in(work).$executeRaw`INSERT INTO parcel (id) VALUES (${order_id})`;
      await work.publish(new OrderPackedIntegrationEvent({ order_id }));
    }),
  ],
});

const application = express();
application.get('/parcels', async (_request, response) => {
  response.json(await client.$queryRaw`SELECT id FROM parcel`);
});
application.get('/', async (_request, response) => {
  const { healthy } = await messaging.health();
  response.status(healthy ? 200 : 503).json({ healthy });
});
const server = application.listen(Number(PORT), '127.0.0.1');

process.once('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
  void messaging.stop().then(() => client.$disconnect());
});
