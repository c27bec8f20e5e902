import { Container } from 'inversify';
import type { Pool } from 'pg';
import { BackgroundTask, HostedSagas, logPublishing } from '../attach/index.ts';
import { Clock, SystemClock } from '../domain/index.ts';
import { Idempotency } from '../http/idempotency.ts';
import { IdempotencyKeys } from '../http/idempotency-keys.ts';
import { SqlIdempotencyKeys } from '../http/sql-idempotency-keys.ts';
import {
  DomainEventHandler,
  IntegrationEventHandler,
  subscribedQueues,
  Transactor,
  type SubscribedQueue,
  type UnitOfWork,
  sourceName,
} from '../messaging/index.ts';
import { Logger, Metrics } from '../observability/index.ts';
import { DomainEventDispatcher, Outbox, type PendingEvent, type Source, type Sql } from '../outbox/index.ts';
import {
  MessagingPersistence,
  createPool,
  Persistence,
  type ConnectionPool,
  type Database,
} from '../postgres/index.ts';
import { Saga, SagaDeadlines, SagaInputQueues, Sagas, SagaStore, SqlSagaStore } from '../saga/index.ts';
import type { ServiceConfig } from './config.ts';
import type { ServiceDefinition } from './service-definition.ts';

/** A service put together but not started: nothing is connected yet. */
export interface ComposedService {
  readonly container: Container;
  /** To be ended by whoever composes the service without running it. */
  readonly pool: Pool;
  readonly database: Database<never>;
  readonly queues: readonly SubscribedQueue[];
}

/** What a foundation binds into. */
export type ServiceContainer = Container;

/** What a foundation is given to stand on. */
export interface FoundationParts {
  readonly logger: Logger;
  readonly clock: Clock;
  readonly source: Source;
  readonly dispatcher: DomainEventDispatcher;
  /** To be called for each event of a unit of work that has committed. */
  readonly onPublish: (event: PendingEvent) => void;
}

/** What lies beneath a service. Production has its database there; tests may have something else. */
export interface Foundation {
  readonly clock: Clock;
  /** Binds Transactor, IdempotencyKeys, SagaStore and whatever the service's own infrastructure needs. */
  lay(container: Container, parts: FoundationParts): void;
  /** Binds anew what the service has bound and this foundation cannot carry. */
  replace?(container: Container): void;
}

/**
 * Builds a service's container: what BuildingBlocks offers, then what the service composes.
 * @param parts.onCommitted called when a unit of work with events has committed
 * @throws ContractError if its subscriptions contradict themselves
 */
export function composeService<Config extends ServiceConfig>(
  definition: ServiceDefinition<Config>,
  config: Config,
  parts: {
    readonly logger: Logger;
    readonly metrics?: Metrics;
    readonly onCommitted?: () => void;
  },
): ComposedService {
  const pool = createPool(config.database, sourceName(definition.name), { max: config.databasePoolSize });
  const { container, queues } = composeOn(sqlFoundation(definition, pool, config), definition, config, parts);
  return { container, pool, database: container.get(definition.database) as Database<never>, queues };
}

/** As `composeService`, on any foundation. */
export function composeOn<Config extends ServiceConfig>(
  foundation: Foundation,
  definition: ServiceDefinition<Config>,
  config: Config,
  {
    logger,
    metrics = new Metrics(definition.metricsPrefix),
    onCommitted = () => undefined,
  }: Parameters<typeof composeService>[2],
): Pick<ComposedService, 'container' | 'queues'> {
  const { name, version, handlers = [] } = definition;
  const { clock } = foundation;
  const container = new Container({ defaultScope: 'Singleton' });
  container.bind(Clock).toConstantValue(clock);
  container.bind(Logger).toConstantValue(logger);
  container.bind(Metrics).toConstantValue(metrics);
  foundation.lay(container, {
    logger,
    clock,
    source: { name: sourceName(name), version },
    dispatcher: new DomainEventDispatcher(() => container.getAll(DomainEventHandler), logger),
    onPublish: (pending) => {
      logPublishing(logger, pending);
      onCommitted();
    },
  });
  container
    .bind(Idempotency)
    .toResolvedValue((transactor, keys) => new Idempotency(transactor, keys), [Transactor, IdempotencyKeys]);
  const sagas = new HostedSagas({
    all: () => container.getAll(Saga),
    store: container.get(SagaStore),
    transactor: () => container.get(Transactor),
    inputs: () => container.get(SagaInputQueues),
    timing: definition.deadlines,
    clock,
    logger,
    metrics,
  });
  container.bind(Sagas).toConstantValue(sagas.sagas);
  definition.compose?.(container, config);
  foundation.replace?.(container);
  const deadlines = sagas.deadlines();
  if (deadlines) {
    container.bind(SagaDeadlines).toConstantValue(deadlines);
    container.bind(BackgroundTask).toService(SagaDeadlines);
  }
  const functions = typeof handlers === 'function' ? handlers(container.get(definition.database)) : handlers;
  const all = [...container.getAll(IntegrationEventHandler), ...functions, ...sagas.handlers()];
  return { container, queues: subscribedQueues(name, all) };
}

/** The service's own PostgreSQL database. */
function sqlFoundation(
  { database }: Pick<ServiceDefinition, 'database'>,
  pool: ConnectionPool,
  config: Pick<ServiceConfig, 'requestTap'>,
): Foundation {
  const clock = new SystemClock();
  return {
    clock,
    lay(container, { source, dispatcher, onPublish }) {
      const outbox = new Outbox(source, config);
      const persistence = new MessagingPersistence({ pool, clock, outbox, dispatcher, onPublish });
      container.bind(Persistence).toConstantValue(persistence);
      container.bind(database).toConstantValue(new database(persistence));
      container.bind(Transactor).toService(database);
      const inside = (work: UnitOfWork): Sql => container.get(database).sql(work);
      container.bind(IdempotencyKeys).toConstantValue(new SqlIdempotencyKeys(persistence.sql, inside));
      container.bind(SagaStore).toConstantValue(new SqlSagaStore(persistence.sql, inside));
    },
  };
}
