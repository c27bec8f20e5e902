import type { Container, ServiceIdentifier } from 'inversify';
import { composeOn, type ServiceConfig, type ServiceDefinition } from '@ticketwave/building-blocks/hosting';
import type { HandledMessages } from '@ticketwave/building-blocks/adapters';
import {
  InMemoryConsumers,
  InMemoryDatabase,
  InMemoryEventBus,
  InMemoryFoundation,
  InMemoryInbox,
  InMemorySagaStore,
  type InMemoryBroker,
  type InMemoryStorage,
} from '@ticketwave/testing';
import { Metrics } from '@ticketwave/building-blocks/observability';
import { SagaDeadlines } from '@ticketwave/building-blocks/internal/saga';
import type { SimulationLog } from './simulation-log.ts';
import type { SimulatedProcess, World } from './world.ts';

/** One for all: making them costs more than a message. */
const metrics = new Metrics();

/** What makes one of the services run on memory. */
export interface Simulation {
  readonly definition: ServiceDefinition;
  readonly replace: (container: Container, database: InMemoryDatabase, process: ServiceProcess) => void;
}

interface ProcessParts {
  readonly storage: InMemoryStorage;
  readonly world: World;
  readonly simulation: Simulation;
  readonly config: ServiceConfig;
  readonly log: SimulationLog;
  readonly wrapInbox: (inbox: HandledMessages) => HandledMessages;
  readonly moment: (what: 'begins' | 'before-commit' | 'after-commit') => Promise<void>;
}

/** One process of a service, from its start to its death. */
export class ServiceProcess implements SimulatedProcess {
  readonly bus: InMemoryEventBus;
  readonly #ends: (() => void)[] = [];
  alive = true;
  firesDeadlines = false;
  looks = false;
  deadlines: SagaDeadlines | undefined;
  sagas: InMemorySagaStore | undefined;
  #container: Container | undefined;
  #consumers: InMemoryConsumers | undefined;

  constructor(service: string, broker: InMemoryBroker) {
    this.bus = new InMemoryEventBus(broker, service);
  }

  get<T>(what: ServiceIdentifier<T>): T {
    if (!this.#container) throw new Error('The process is not composed yet.');
    return this.#container.get(what);
  }

  compose(parts: ProcessParts): void {
    const { storage, world, simulation, config, log, wrapInbox, moment } = parts;
    const moments = {
      begins: () => moment('begins'),
      beforeCommit: () => moment('before-commit'),
      afterCommit: () => moment('after-commit'),
    };
    const foundation = new InMemoryFoundation({
      storage,
      clock: world.clock,
      moments,
      replace: (container, database) => simulation.replace(container, database, this),
    });
    const { container, queues } = composeOn(foundation, simulation.definition, config, {
      logger: log,
      metrics,
    });
    this.#container = container;
    const database = container.get(InMemoryDatabase);
    this.#consumers = new InMemoryConsumers({
      service: simulation.definition.name,
      queues,
      bus: this.bus,
      database,
      inbox: wrapInbox(new InMemoryInbox(database)),
      clock: world.clock,
      logger: log,
      metrics,
    });
    if (!container.isBound(SagaDeadlines)) return;
    this.deadlines = container.get(SagaDeadlines);
    this.sagas = container.get(InMemorySagaStore);
  }

  /** When it has to take up parked messages that somebody has left. */
  nextLook(): Date | undefined {
    return this.#consumers?.nextLook();
  }

  async lookAfterStreams(): Promise<void> {
    this.looks = true;
    await this.#consumers?.lookAfterStreams();
    this.looks = false;
  }

  /** Called when it dies, unless `end` comes first. @returns `end` */
  onDeath(callback: () => void): () => void {
    this.#ends.push(callback);
    return () => void this.#ends.splice(this.#ends.indexOf(callback), 1);
  }

  die(): void {
    this.alive = false;
    this.bus.lose();
    for (const callback of this.#ends.splice(0)) callback();
  }
}
