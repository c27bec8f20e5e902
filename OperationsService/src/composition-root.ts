import { createRequire } from 'node:module';
import { readConfig, type ServiceDefinition } from '@ticketwave/building-blocks/hosting';
import { DomainEventHandler, IntegrationEventHandler } from '@ticketwave/building-blocks/messaging';
import { prismaMigrations } from '@ticketwave/building-blocks/prisma';
import * as operationsContracts from '@ticketwave/operations-contracts';
import { eventsOf } from '@ticketwave/contracts';
import type { Container } from 'inversify';
import { BookingCreatedIntegrationEventHandler } from './application/booking-created.integration-event-handler.ts';
import { OperationsEntries } from './application/operations-entries.ts';
import { OperationsEntryRecordedDomainEventHandler } from './application/operations-entry-recorded.domain-event-handler.ts';
import { OperationsDatabase } from './infrastructure/operations-database.ts';
import { PrismaOperationsEntries } from './infrastructure/prisma-operations-entries.ts';

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };

function compose(container: Container): void {
  // What we listen to
  container.bind(IntegrationEventHandler).to(BookingCreatedIntegrationEventHandler);

  // What we announce
  container.bind(DomainEventHandler).to(OperationsEntryRecordedDomainEventHandler);

  // What we stand on
  container.bind(OperationsEntries).to(PrismaOperationsEntries);
}

export const operationsService: ServiceDefinition = {
  name: 'operations',
  version,
  publishes: eventsOf(operationsContracts),
  migrations: prismaMigrations(new URL('../prisma/', import.meta.url)),
  database: OperationsDatabase,
  loadConfig: (environment) => readConfig<object>(environment, { defaultPort: 5005, own: {} }),
  compose,
};
