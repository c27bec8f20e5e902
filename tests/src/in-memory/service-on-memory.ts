import { composeOn, type ServiceConfig, type ServiceDefinition } from '@ticketwave/building-blocks/hosting';
import type { HandledMessages, SubscribedQueue } from '@ticketwave/building-blocks/adapters';
import type { Clock } from '@ticketwave/building-blocks/domain';
import { SagaDeadlines } from '@ticketwave/building-blocks/internal/saga';
import type { Logger, Metrics } from '@ticketwave/building-blocks/observability';
import {
  InMemoryConsumers,
  InMemoryDatabase,
  InMemoryFoundation,
  InMemoryInbox,
  InMemorySagaStore,
  type InMemoryEventBus,
  type InMemoryStorage,
  type WorkMoments,
} from '@ticketwave/testing';
import type { Container } from 'inversify';
import type { Replace } from './fakes/replace.ts';

/** What makes one of the services run on memory. */
export interface ServiceOnMemoryParts {
  readonly definition: ServiceDefinition;
  readonly config: ServiceConfig;
  /** Puts in-memory fakes where the service has what needs a database. */
  readonly replace: Replace;
  /** Outlives the service. */
  readonly storage: InMemoryStorage;
  readonly clock: Clock;
  readonly bus: InMemoryEventBus;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly moments?: WorkMoments;
  /** Called when a unit of work with events has committed. */
  readonly onCommitted?: () => void;
  readonly wrapInbox?: (inbox: HandledMessages) => HandledMessages;
}

/**
 * A service put together by its own composition root on memory, with production's code around its handlers. It does
 * nothing by itself: whoever has it delivers messages and lets what is due happen.
 */
export class ServiceOnMemory {
  readonly container: Container;
  readonly queues: readonly SubscribedQueue[];
  readonly consumers: InMemoryConsumers;
  /** Undefined if it has no sagas. */
  readonly deadlines: SagaDeadlines | undefined;
  readonly sagas: InMemorySagaStore | undefined;

  constructor({ wrapInbox = (inbox) => inbox, ...parts }: ServiceOnMemoryParts) {
    const { definition, config, bus, clock, logger, metrics, onCommitted } = parts;
    const { container, queues } = composeOn(new InMemoryFoundation(parts), definition, config, {
      ...{ logger, metrics },
      ...(onCommitted && { onCommitted }),
    });
    this.container = container;
    this.queues = queues;
    const database = container.get(InMemoryDatabase);
    const inbox = wrapInbox(new InMemoryInbox(database));
    const service = definition.name;
    this.consumers = new InMemoryConsumers({ service, queues, bus, database, inbox, clock, logger, metrics });
    if (!container.isBound(SagaDeadlines)) return;
    this.deadlines = container.get(SagaDeadlines);
    this.sagas = container.get(InMemorySagaStore);
  }
}
