import { createRequire } from 'node:module';
import { Retention, type ServiceDefinition, StartupTask } from '@ticketwave/building-blocks/hosting';
import { HttpRoutes } from '@ticketwave/building-blocks/http';
import { DomainEventHandler, IntegrationEventHandler } from '@ticketwave/building-blocks/messaging';
import { Persistence } from '@ticketwave/building-blocks/postgres';
import { prismaMigrations } from '@ticketwave/building-blocks/prisma';
import * as catalogContracts from '@ticketwave/catalog-contracts';
import { eventsOf } from '@ticketwave/contracts';
import type { Container } from 'inversify';
import { CreateTicketedEvent } from './application/create-ticketed-event.ts';
import { ReleaseEventInventoryIntegrationEventHandler } from './application/release-event-inventory.integration-event-handler.ts';
import { Reservations } from './application/reservations.ts';
import { RestockTicketedEvent } from './application/restock-ticketed-event.ts';
import { TicketedEventCreatedDomainEventHandler } from './application/ticketed-event-created.domain-event-handler.ts';
import { TicketedEventRestockedDomainEventHandler } from './application/ticketed-event-restocked.domain-event-handler.ts';
import { TicketedEventUpdatedDomainEventHandler } from './application/ticketed-event-updated.domain-event-handler.ts';
import { TicketedEvents } from './application/ticketed-events.ts';
import { UpdateEventInventoryIntegrationEventHandler } from './application/update-event-inventory.integration-event-handler.ts';
import { UpdateTicketedEvent } from './application/update-ticketed-event.ts';
import { type CatalogConfig, loadConfig } from './config.ts';
import { CategoryRoutes } from './http/category.routes.ts';
import { Links } from './http/links.ts';
import { TicketedEventRoutes } from './http/ticketed-event.routes.ts';
import { CatalogDatabase } from './infrastructure/catalog-database.ts';
import { PrismaReservations } from './infrastructure/prisma-reservations.ts';
import { PrismaTicketedEvents } from './infrastructure/prisma-ticketed-events.ts';
import { reservationsOfPastEvents } from './infrastructure/past-reservations.retention.ts';
import { SeedDemoEvents } from './infrastructure/seed-demo-events.ts';

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };

function compose(container: Container, config: CatalogConfig): void {
  // What we listen to
  container.bind(IntegrationEventHandler).to(UpdateEventInventoryIntegrationEventHandler);
  container.bind(IntegrationEventHandler).to(ReleaseEventInventoryIntegrationEventHandler);

  // What we announce
  container.bind(DomainEventHandler).to(TicketedEventCreatedDomainEventHandler);
  container.bind(DomainEventHandler).to(TicketedEventUpdatedDomainEventHandler);
  container.bind(DomainEventHandler).to(TicketedEventRestockedDomainEventHandler);

  // What we answer over HTTP
  container.bind(HttpRoutes).to(TicketedEventRoutes);
  container.bind(HttpRoutes).to(CategoryRoutes);
  container.bind(Links).toConstantValue(new Links(config.publicUrl));

  // What we can do
  container.bind(CreateTicketedEvent).toSelf();
  container.bind(UpdateTicketedEvent).toSelf();
  container.bind(RestockTicketedEvent).toSelf();
  if (config.seedData) container.bind(StartupTask).to(SeedDemoEvents);

  // What we do by ourselves
  container
    .bind(Retention)
    .toResolvedValue(({ sql }) => reservationsOfPastEvents(sql, config), [Persistence])
    .inSingletonScope();

  // What we depend on
  container.bind(TicketedEvents).to(PrismaTicketedEvents);
  container.bind(Reservations).to(PrismaReservations);
}

export const catalogService: ServiceDefinition<CatalogConfig> = {
  name: 'catalog',
  version,
  metricsPrefix: 'ticketwave',
  publishes: eventsOf(catalogContracts),
  migrations: prismaMigrations(new URL('../prisma/', import.meta.url)),
  database: CatalogDatabase,
  loadConfig,
  compose,
};
