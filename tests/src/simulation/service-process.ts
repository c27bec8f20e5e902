import { Semaphore } from 'async-mutex';
import type { Container, ServiceIdentifier } from 'inversify';
import { composeOn, type ServiceConfig, type ServiceDefinition } from '@ticketwave/building-blocks/hosting';
import {
  type HandledMessages,
  MessageProcessor,
  OutageGate,
  RUNS_AT_ONCE,
} from '@ticketwave/building-blocks/adapters';
import {
  InMemoryDatabase,
  InMemoryEventBus,
  InMemoryFoundation,
  InMemoryInbox,
  InMemoryReaderStreams,
  InMemorySagaStore,
  type InMemoryBroker,
  type InMemoryStorage,
} from '@ticketwave/testing';
import { Metrics } from '@ticketwave/building-blocks/observability';
import { SagaDeadlines } from '@ticketwave/building-blocks/internal/saga';
import type { SimulationLog } from './simulation-log.ts';
import type { SimulatedProcess, World } from './world.ts';

/** So long a parked message belongs to whoever has begun with it: the default time of a handler, and 20 s. */
const LEASE_MS = 30_000;

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
  #streams: InMemoryReaderStreams | undefined;
  readonly #processors: MessageProcessor[] = [];

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
    const inbox = wrapInbox(new InMemoryInbox(container.get(InMemoryDatabase)));
    const streams = new InMemoryReaderStreams(container.get(InMemoryDatabase));
    this.#streams = streams;
    const processing = {
      service: simulation.definition.name,
      inbox,
      streams,
      transactor: container.get(InMemoryDatabase),
      bus: this.bus,
      gate: new OutageGate(() => Promise.resolve(), this.bus, log, metrics),
      runs: new Semaphore(RUNS_AT_ONCE),
      withConnection: <R>(body: () => Promise<R>) => body(),
      isOutage: () => Promise.resolve(false),
      clock: world.clock,
      logger: log,
      metrics,
    };
    for (const queue of queues) {
      const processor = new MessageProcessor(queue, processing);
      this.#processors.push(processor);
      this.bus.consume(queue, (message) => processor.process(message));
    }
    if (!container.isBound(SagaDeadlines)) return;
    this.deadlines = container.get(SagaDeadlines);
    this.sagas = container.get(InMemorySagaStore);
  }

  /** When it has to take up parked messages that somebody has left. */
  nextLook(): Date | undefined {
    return this.#streams?.nextDue(LEASE_MS);
  }

  async lookAfterStreams(): Promise<void> {
    this.looks = true;
    for (const processor of this.#processors) await processor.lookAfterStreams();
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
