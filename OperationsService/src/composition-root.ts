import { createRequire } from 'node:module';
import { BackgroundTask, StartupTask, type ServiceDefinition } from '@ticketwave/building-blocks/hosting';
import { HttpMiddleware, HttpRoutes } from '@ticketwave/building-blocks/http';
import { IntegrationEventHandler } from '@ticketwave/building-blocks/messaging';
import { sqlMigrations } from '@ticketwave/building-blocks/postgres';
import { eventsOf } from '@ticketwave/contracts';
import * as operationsContracts from '@ticketwave/operations-contracts';
import type { Container } from 'inversify';
import { EventArchive } from './application/event-archive.ts';
import { EventStore } from './application/event-store.ts';
import { recordEvent } from './application/record-event.ts';
import { recordedEvents } from './application/recorded-events.ts';
import { loadConfig, type OperationsConfig } from './config.ts';
import { ConsoleSessions } from './http/console/console-session.ts';
import { Console } from './http/console/console.ts';
import { EventRoutes } from './http/event.routes.ts';
import { FlowRoutes } from './http/flow.routes.ts';
import { OperatorsOnly } from './http/operators-only.ts';
import { EventMonths, EventMonthsUpkeep } from './infrastructure/event-months.ts';
import { HttpOperatedServices } from './infrastructure/http-operated-services.ts';
import { OperationsDatabase } from './infrastructure/operations-database.ts';
import { PostgresEventArchive } from './infrastructure/postgres-event-archive.ts';
import { PostgresEventStore } from './infrastructure/postgres-event-store.ts';

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };

function compose(container: Container, config: OperationsConfig): void {
  // What we listen to
  for (const event of recordedEvents)
    container
      .bind(IntegrationEventHandler)
      .toResolvedValue((store) => recordEvent(event, store), [EventStore])
      .inSingletonScope();

  // What people see
  const sessions = new ConsoleSessions(config.operators, { secure: config.publicUrl.startsWith('https:') });
  const services = new HttpOperatedServices(config.opsServices, config.opsServicesToken);
  container.bind(HttpMiddleware).toConstantValue(new Console(sessions, services));

  // Who may ask
  container.bind(HttpMiddleware).toConstantValue(new OperatorsOnly(config.operators));

  // What we answer over HTTP
  container.bind(HttpRoutes).to(FlowRoutes);
  container.bind(HttpRoutes).to(EventRoutes);

  // What we do by ourselves
  container.bind(EventMonths).toSelf();
  container.bind(StartupTask).toService(EventMonths);
  container.bind(BackgroundTask).to(EventMonthsUpkeep);

  // What we depend on
  container.bind(EventStore).to(PostgresEventStore);
  container.bind(EventArchive).to(PostgresEventArchive);
}

export const operationsService: ServiceDefinition<OperationsConfig> = {
  name: 'operations',
  version,
  metricsPrefix: 'ticketwave',
  publishes: eventsOf(operationsContracts),
  migrations: sqlMigrations(new URL('../migrations/', import.meta.url)),
  database: OperationsDatabase,
  loadConfig,
  compose,
};
