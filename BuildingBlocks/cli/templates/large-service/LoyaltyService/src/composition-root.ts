import { createRequire } from 'node:module';
import { readConfig, type ServiceDefinition } from '@ticketwave/building-blocks/hosting';
import { DomainEventHandler, IntegrationEventHandler } from '@ticketwave/building-blocks/messaging';
import { prismaMigrations } from '@ticketwave/building-blocks/prisma';
import * as loyaltyContracts from '@ticketwave/loyalty-contracts';
import { eventsOf } from '@ticketwave/contracts';
import type { Container } from 'inversify';
import { BookingCreatedIntegrationEventHandler } from './application/booking-created.integration-event-handler.ts';
import { LoyaltyEntries } from './application/loyalty-entries.ts';
import { LoyaltyEntryRecordedDomainEventHandler } from './application/loyalty-entry-recorded.domain-event-handler.ts';
import { LoyaltyDatabase } from './infrastructure/loyalty-database.ts';
import { PrismaLoyaltyEntries } from './infrastructure/prisma-loyalty-entries.ts';

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };

function compose(container: Container): void {
  // What we listen to
  container.bind(IntegrationEventHandler).to(BookingCreatedIntegrationEventHandler);

  // What we announce
  container.bind(DomainEventHandler).to(LoyaltyEntryRecordedDomainEventHandler);

  // What we stand on
  container.bind(LoyaltyEntries).to(PrismaLoyaltyEntries);
}

export const loyaltyService: ServiceDefinition = {
  name: 'loyalty',
  version,
  metricsPrefix: 'ticketwave',
  publishes: eventsOf(loyaltyContracts),
  migrations: prismaMigrations(new URL('../prisma/', import.meta.url)),
  database: LoyaltyDatabase,
  loadConfig: (environment) => readConfig<object>(environment, { defaultPort: 5005, own: {} }),
  compose,
};
