import { createRequire } from 'node:module';
import {
  BackgroundTask,
  Retention,
  StartupTask,
  type ServiceDefinition,
} from '@ticketwave/building-blocks/hosting';
import { HttpMiddleware, HttpRoutes, OperatorAccess } from '@ticketwave/building-blocks/http';
import { IntegrationEventHandler } from '@ticketwave/building-blocks/messaging';
import { Logger, Metrics } from '@ticketwave/building-blocks/observability';
import { Persistence, sqlMigrations } from '@ticketwave/building-blocks/postgres';
import { eventsOf } from '@ticketwave/contracts';
import * as operationsContracts from '@ticketwave/operations-contracts';
import type { Container } from 'inversify';
import { AdvanceReplay } from './application/advance-replay.ts';
import { Analytics } from './application/analytics.ts';
import { EventArchive } from './application/event-archive.ts';
import { EventStore } from './application/event-store.ts';
import { recordEvent } from './application/record-event.ts';
import { recordedEvents } from './application/recorded-events.ts';
import { OperatedServices } from './application/operated-services.ts';
import { Replays } from './application/replays.ts';
import { SteerReplay } from './application/steer-replay.ts';
import { TrackEvent } from './application/track-event.ts';
import { loadConfig, type OidcConfig, type OperationsConfig } from './config.ts';
import { AnalyticsRoutes } from './http/analytics.routes.ts';
import { ConsoleSessions } from './http/console/console-session.ts';
import { Console } from './http/console/console.ts';
import { CALLBACK_PATH, type OidcSignIn } from './http/console/oidc-sign-in.ts';
import { EventStreamRoutes } from './http/event-stream.routes.ts';
import { EventRoutes } from './http/event.routes.ts';
import { FlowRoutes } from './http/flow.routes.ts';
import { ReplayRoutes } from './http/replay.routes.ts';
import { TrackRoutes } from './http/track.routes.ts';
import { TrafficRoutes } from './http/traffic.routes.ts';
import { ChainHeads } from './infrastructure/chain/chain-heads.ts';
import { observeChain } from './infrastructure/chain/chain-metrics.ts';
import { EventChaining } from './infrastructure/chain/event-chaining.ts';
import { EventMonths, EventMonthsUpkeep } from './infrastructure/event-months.ts';
import { EVENT_RETENTION, EventRetention } from './infrastructure/event-retention.ts';
import { HttpOperatedServices } from './infrastructure/http-operated-services.ts';
import { OidcProvider } from './infrastructure/oidc-provider.ts';
import { OperationsDatabase } from './infrastructure/operations-database.ts';
import { PostgresAnalytics } from './infrastructure/postgres-analytics.ts';
import { PostgresEventArchive } from './infrastructure/postgres-event-archive.ts';
import { PostgresEventStore } from './infrastructure/postgres-event-store.ts';
import { PostgresReplays } from './infrastructure/postgres-replays.ts';
import { ReplayWorker } from './infrastructure/replay-worker.ts';

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };

function compose(container: Container, config: OperationsConfig): void {
  // What we listen to
  for (const event of recordedEvents)
    container
      .bind(IntegrationEventHandler)
      .toResolvedValue((store) => recordEvent(event, store), [EventStore])
      .inSingletonScope();

  const services = new HttpOperatedServices(config.opsServices, config.opsServicesToken);
  composeAccess(container, config, services);

  // What we answer over HTTP
  container.bind(HttpRoutes).to(FlowRoutes);
  // Before the events, of which one could have the id `stream`.
  container.bind(HttpRoutes).to(EventStreamRoutes);
  container.bind(HttpRoutes).to(EventRoutes);
  container.bind(HttpRoutes).to(AnalyticsRoutes);
  container.bind(HttpRoutes).to(ReplayRoutes);
  container.bind(HttpRoutes).to(TrafficRoutes);
  container.bind(HttpRoutes).to(TrackRoutes);

  // What we can do
  container.bind(AdvanceReplay).toSelf();
  container.bind(SteerReplay).toSelf();
  container.bind(TrackEvent).toSelf();

  // What we do by ourselves
  container.bind(EVENT_RETENTION).toConstantValue(config.eventRetention);
  container.bind(Retention).to(EventRetention);
  container.bind(EventMonths).toSelf();
  container.bind(StartupTask).toService(EventMonths);
  container.bind(BackgroundTask).to(EventMonthsUpkeep);
  container
    .bind(BackgroundTask)
    .toResolvedValue(
      (database, persistence, metrics, logger) => {
        observeChain(metrics, persistence.sql, logger);
        return new EventChaining(database, new ChainHeads(config.eventHeadsFile, logger), logger);
      },
      [OperationsDatabase, Persistence, Metrics, Logger],
    )
    .inSingletonScope();
  container.bind(BackgroundTask).to(ReplayWorker);

  // What we depend on
  container.bind(EventStore).to(PostgresEventStore);
  container.bind(EventArchive).to(PostgresEventArchive);
  container.bind(Analytics).to(PostgresAnalytics);
  container.bind(OperatedServices).toConstantValue(services);
  container.bind(Replays).to(PostgresReplays);
}

/** The console, and who may ask. */
function composeAccess(
  container: Container,
  { operators: principals, oidc, publicUrl }: OperationsConfig,
  services: OperatedServices,
): void {
  const secrets = oidc ? [...principals, oidc] : principals;
  const sessions = new ConsoleSessions(secrets, { secure: publicUrl.startsWith('https:') });
  container
    .bind(HttpMiddleware)
    .toResolvedValue(
      (logger) =>
        new Console({
          ...{ principals, sessions, services, logger },
          oidc: oidc && oidcSignIn(oidc, publicUrl),
        }),
      [Logger],
    )
    .inSingletonScope();

  const access = new OperatorAccess(principals, sessions.operatorOf);
  container.bind(HttpMiddleware).toConstantValue(access);
}

function oidcSignIn(oidc: OidcConfig, publicUrl: string): OidcSignIn {
  const { sessionMinutes, ...rules } = oidc;
  const provider = new OidcProvider({ ...oidc, redirectUri: `${publicUrl}${CALLBACK_PATH}` });
  return { provider, rules, sessionMinutes };
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
