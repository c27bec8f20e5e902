import type { AttachedMessaging, PostgresDatabase } from '@ticketwave/building-blocks';
import type { IntegrationEventHandler, UnitOfWork } from '@ticketwave/building-blocks/messaging';
import type { Logger } from '@ticketwave/building-blocks/observability';
import type { IntegrationEventClass } from '@ticketwave/contracts';
import type { BuildUnderTest } from './build-under-test.ts';

/** Writes the one row of a handler, with Prisma or with `pg`. */
export type Insert = (orderId: string, work: UnitOfWork) => Promise<unknown>;

export const EFFECT = 'CREATE TABLE effect (id bigserial PRIMARY KEY, order_id uuid NOT NULL)';

/** Nothing but what is wrong. */
export const silent: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: (message) => console.error(message),
  error: (message) => console.error(message),
};

/** The messaging of a build in this process, as applications attach it. */
export interface OwnMessaging {
  readonly transact: AttachedMessaging<unknown>['transact'];
  readonly health: AttachedMessaging<unknown>['health'];
  readonly insert: Insert;
  stop(): Promise<void>;
}

interface OwnOptions {
  readonly amqpUrl: string;
  readonly databaseUrl: string;
  readonly adapter: 'prisma' | 'pg';
  /** Lines at level `info` on standard output, as a service writes them; none otherwise. */
  readonly logs: boolean;
  readonly publishes: readonly IntegrationEventClass[];
  readonly handlers?: (insert: Insert) => readonly IntegrationEventHandler[];
}

/** Attaches `warehouse`. */
export async function attachOwn(build: BuildUnderTest, options: OwnOptions): Promise<OwnMessaging> {
  const { amqpUrl, databaseUrl, adapter, logs, publishes, handlers = () => [] } = options;
  const log = logs
    ? build.observability.createLogger({ service: 'warehouse-service', level: 'info', format: 'json' })
    : undefined;
  const common = {
    name: 'warehouse',
    version: '1.0.0',
    publishes,
    broker: amqpUrl,
    logger: log ?? silent,
  };
  if (adapter === 'pg') {
    const insertInto =
      (database: PostgresDatabase): Insert =>
      (orderId, work) =>
        database.in(work).query('INSERT INTO effect (order_id) VALUES ($1)', [orderId]);
    const messaging = await build.buildingBlocks.attach({
      ...common,
      database: build.buildingBlocks.postgres(databaseUrl),
      handlers: (database) => handlers(insertInto(database)),
    });
    return own(messaging, insertInto(messaging.database), async () => log?.close());
  }
  const { PrismaDatabase, clientOptions } = build.prisma;
  const { PrismaClient } = build.prismaClient;
  // As each of the services does: one pool for the client and for BuildingBlocks.
  const source = {
    address: build.buildingBlocks.postgres(databaseUrl).address,
    open: (persistence: Parameters<typeof clientOptions>[0]) =>
      new PrismaDatabase(new PrismaClient(clientOptions(persistence)), persistence),
  };
  type Database = ReturnType<typeof source.open>;
  const insertInto =
    (database: Database): Insert =>
    (orderId, work) =>
      database.in(work).$executeRaw`INSERT INTO effect (order_id) VALUES (${orderId}::uuid)`;
  const messaging = await build.buildingBlocks.attach({
    ...common,
    database: source,
    handlers: (database) => handlers(insertInto(database)),
  });
  return own(messaging, insertInto(messaging.database), async () => {
    await messaging.database.client.$disconnect();
    await log?.close();
  });
}

const own = (
  messaging: AttachedMessaging<unknown>,
  insert: Insert,
  afterwards: () => Promise<unknown>,
): OwnMessaging => ({
  transact: (body, limits) => messaging.transact(body, limits),
  health: () => messaging.health(),
  insert,
  stop: async () => {
    await messaging.stop();
    await afterwards();
  },
});
