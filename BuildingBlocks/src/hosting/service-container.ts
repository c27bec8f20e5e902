import { Container } from 'inversify';
import type pg from 'pg';
import { Clock, SystemClock } from '../domain/index.ts';
import {
  DomainEventHandler,
  IntegrationEventHandler,
  logLine,
  subscribedQueues,
  Transactor,
  type SubscribedQueue,
} from '../messaging/index.ts';
import { correlate, Logger, Metrics } from '../observability/index.ts';
import { DomainEventDispatcher, Outbox, type PendingEvent } from '../outbox/index.ts';
import { createPool, type Database, Persistence } from '../prisma/index.ts';
import type { ServiceConfig } from './config.ts';
import type { ServiceDefinition } from './service-definition.ts';

export interface ContainerParts {
  readonly logger: Logger;
  readonly metrics?: Metrics;
  /** Called when a work with events has committed. */
  readonly onCommitted?: () => void;
}

/** A service put together but not started: nothing is connected yet. */
export interface ComposedService {
  readonly container: Container;
  readonly pool: pg.Pool;
  readonly database: Database<never>;
  readonly queues: readonly SubscribedQueue[];
}

/** The name of a service as publisher: `booking` → `booking-service`. */
export const sourceName = (service: string): string => `${service}-service`;

/**
 * Builds a service's container: what BuildingBlocks offers, then what the service composes.
 * @throws ContractError if its subscriptions contradict themselves
 */
export function composeService<Config extends ServiceConfig>(
  definition: ServiceDefinition<Config>,
  config: Config,
  { logger, metrics = new Metrics(), onCommitted = () => undefined }: ContainerParts,
): ComposedService {
  const { name, version } = definition;
  const container = new Container({ defaultScope: 'Singleton' });
  const clock = new SystemClock();
  const pool = createPool(config.databaseUrl, sourceName(name));
  const persistence = new Persistence({
    pool,
    clock,
    outbox: new Outbox({ name: sourceName(name), version }),
    dispatcher: new DomainEventDispatcher(() => container.getAll(DomainEventHandler), logger),
    onPublish: (pending) => {
      logPublishing(logger, pending);
      onCommitted();
    },
  });
  container.bind(Clock).toConstantValue(clock);
  container.bind(Logger).toConstantValue(logger);
  container.bind(Metrics).toConstantValue(metrics);
  container.bind(Persistence).toConstantValue(persistence);
  container.bind(definition.database).toSelf();
  container.bind(Transactor).toService(definition.database);
  definition.compose(container, config);
  const database = container.get(definition.database) as Database<never>;
  return {
    container,
    pool,
    database,
    queues: subscribedQueues(name, container.getAll(IntegrationEventHandler)),
  };
}

function logPublishing(logger: Logger, { event, className, id, correlation }: PendingEvent): void {
  const data = event.data as object;
  correlate(correlation, () =>
    logger.info(logLine('Publishing', { name: className, contract: event.contract }, data), {
      activity: 'publishing',
      eventClass: className,
      eventType: event.contract.type,
      eventId: id,
      entityId: event.contract.entity(data),
    }),
  );
}
