import { createServer, type Server } from 'node:http';
import { integrationEvent, uuid } from '@ticketwave/contracts';
import { attach, type AttachedMessaging } from '@ticketwave/building-blocks/attach';
import { on } from '@ticketwave/building-blocks/messaging';
import { postgres, type PostgresDatabase } from '@ticketwave/building-blocks/postgres';
import { prisma, type PrismaDatabase } from '@ticketwave/building-blocks/prisma';
import type { PrismaClient } from '@ticketwave/catalog-service/infrastructure/generated/prisma/client';
import express from 'express';
import Joi from 'joi';
import type pg from 'pg';
import { CapturedLog } from '../../support/captured-log.ts';
import { OrderPlacedIntegrationEvent } from '../../support/sandbox-events.ts';

/** What `store` says when it has packed an order of `shop`. */
export class OrderPackedIntegrationEvent extends integrationEvent({
  publisher: 'store',
  type: 'store.order.packed',
  version: '1.0',
  kind: 'fact',
  entity: ({ order_id }: { readonly order_id: string }) => order_id,
  schema: Joi.object<{ readonly order_id: string }, true>({ order_id: uuid }),
}) {}

/** An application with `pg` and an HTTP server of its own: an order is placed by POST. */
export async function shopApplication(
  pool: pg.Pool,
  broker: string,
): Promise<{ messaging: AttachedMessaging<PostgresDatabase>; server: Server }> {
  const messaging = await attach({
    name: 'shop',
    version: '1.0.0',
    publishes: [OrderPlacedIntegrationEvent],
    broker,
    database: postgres(pool),
    poolSize: 8,
    handlers: (database) => [
      on(OrderPackedIntegrationEvent, {}, async ({ order_id }, work) => {
        await database.in(work).query('INSERT INTO effect (what) VALUES ($1)', [`packed ${order_id}`]);
      }),
    ],
    logger: new CapturedLog(),
  });
  const server = createServer((request, response) => {
    const answer = async (): Promise<number> => {
      if (request.method !== 'POST') return (await messaging.health()).healthy ? 200 : 503;
      const order_id = (request.url ?? '').slice(1);
      await messaging.transact(async (work) => {
        await messaging.database
          .in(work)
          .query('INSERT INTO effect (what) VALUES ($1)', [`placed ${order_id}`]);
        await work.publish(new OrderPlacedIntegrationEvent({ order_id, note: 'by post' }));
      });
      return 201;
    };
    answer().then(
      (status) => response.writeHead(status).end(),
      () => response.writeHead(500).end(),
    );
  });
  return { messaging, server };
}

/** An application with Express and a Prisma client of its own: packs what is ordered, and answers what it has packed. */
export async function storeApplication(
  client: PrismaClient,
  databaseUrl: string,
  broker: string,
): Promise<{ messaging: AttachedMessaging<PrismaDatabase<PrismaClient>>; application: express.Express }> {
  const messaging = await attach({
    name: 'store',
    version: '1.0.0',
    publishes: [OrderPackedIntegrationEvent],
    broker,
    database: prisma(client, databaseUrl),
    poolSize: 8,
    handlers: (database) => [
      on(OrderPlacedIntegrationEvent, {}, async ({ order_id }, work) => {
        await database.in(work).$executeRaw`INSERT INTO effect (what) VALUES (${order_id})`;
        await work.publish(new OrderPackedIntegrationEvent({ order_id }));
      }),
    ],
    logger: new CapturedLog(),
  });
  const application = express();
  application.get('/packed', async (_request, response) => {
    response.json(await client.$queryRaw`SELECT what FROM effect ORDER BY id`);
  });
  application.get('/health/messaging', async (_request, response) => {
    const { healthy, ...report } = await messaging.health();
    response.status(healthy ? 200 : 503).json(report);
  });
  application.get('/metrics', async (_request, response) => {
    response.type('text').send(await messaging.metrics.registry.metrics());
  });
  return { messaging, application };
}
