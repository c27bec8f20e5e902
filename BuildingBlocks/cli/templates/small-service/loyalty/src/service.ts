import { readConfig, type ServiceDefinition } from '@ticketwave/building-blocks/hosting';
import { PostgresDatabase, sqlMigrations } from '@ticketwave/building-blocks/postgres';
import * as loyaltyContracts from '@shop/loyalty-contracts';
import { eventsOf } from '@ticketwave/contracts';
import { entriesIn } from './entries.ts';
import { recordOrderPlaced } from './order-placed.handler.ts';

const service: ServiceDefinition = {
  name: 'loyalty',
  version: '1.0.0',
  publishes: eventsOf(loyaltyContracts),
  database: PostgresDatabase,
  migrations: sqlMigrations(new URL('../migrations/', import.meta.url)),
  handlers: (database: PostgresDatabase) => [recordOrderPlaced(entriesIn(database))],
  loadConfig: (environment) => readConfig<object>(environment, { defaultPort: 4003, own: {} }),
};

export default service;
