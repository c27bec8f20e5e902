import { readConfig, type ServiceDefinition } from '@ticketwave/building-blocks/hosting';
import { HttpRoutes } from '@ticketwave/building-blocks/http';
import { PostgresDatabase, sqlMigrations } from '@ticketwave/building-blocks/postgres';
import { shipPlacedOrders } from './order-placed.handler.ts';
import { shipmentRoutes } from './routes.ts';
import { shipmentsIn } from './shipments.ts';

const service: ServiceDefinition = {
  name: 'shipping',
  version: '1.0.0',
  publishes: [],
  database: PostgresDatabase,
  migrations: sqlMigrations(new URL('../migrations/', import.meta.url)),
  handlers: (database: PostgresDatabase) => [shipPlacedOrders(shipmentsIn(database))],
  loadConfig: (environment) => readConfig<object>(environment, { defaultPort: 4002, own: {} }),
  compose(container) {
    container.bind(HttpRoutes).toConstantValue(shipmentRoutes(shipmentsIn(container.get(PostgresDatabase))));
  },
};

export default service;
