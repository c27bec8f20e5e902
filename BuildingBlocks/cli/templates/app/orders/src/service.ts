import { readConfig, type ServiceDefinition } from '@ticketwave/building-blocks/hosting';
import { HttpRoutes, Idempotency } from '@ticketwave/building-blocks/http';
import { PostgresDatabase, sqlMigrations } from '@ticketwave/building-blocks/postgres';
import * as ordersContracts from '@shop/orders-contracts';
import { eventsOf } from '@ticketwave/contracts';
import { ordersIn } from './orders.ts';
import { orderRoutes } from './routes.ts';

const service: ServiceDefinition = {
  name: 'orders',
  version: '1.0.0',
  publishes: eventsOf(ordersContracts),
  database: PostgresDatabase,
  migrations: sqlMigrations(new URL('../migrations/', import.meta.url)),
  loadConfig: (environment) => readConfig<object>(environment, { defaultPort: 4001, own: {} }),
  compose(container) {
    const orders = ordersIn(container.get(PostgresDatabase));
    container.bind(HttpRoutes).toConstantValue(orderRoutes(orders, container.get(Idempotency)));
  },
};

export default service;
