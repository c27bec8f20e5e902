import type { Container, ServiceIdentifier } from 'inversify';
import type { ServiceConfig, ServiceDefinition } from '@ticketwave/building-blocks/hosting';
import type { HandledMessages } from '@ticketwave/building-blocks/adapters';
import {
  InMemoryEventBus,
  type InMemoryBroker,
  type InMemoryDatabase,
  type InMemorySagaStore,
  type InMemoryStorage,
} from '@ticketwave/testing';
import { Metrics } from '@ticketwave/building-blocks/observability';
import type { SagaDeadlines } from '@ticketwave/building-blocks/internal/saga';
import { ServiceOnMemory } from '../in-memory/service-on-memory.ts';
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
  #service: ServiceOnMemory | undefined;

  constructor(service: string, broker: InMemoryBroker) {
    this.bus = new InMemoryEventBus(broker, service);
  }

  get deadlines(): SagaDeadlines | undefined {
    return this.#service?.deadlines;
  }

  get sagas(): InMemorySagaStore | undefined {
    return this.#service?.sagas;
  }

  get<T>(what: ServiceIdentifier<T>): T {
    if (!this.#service) throw new Error('The process is not composed yet.');
    return this.#service.container.get(what);
  }

  compose(parts: ProcessParts): void {
    const { storage, world, simulation, config, log, wrapInbox, moment } = parts;
    this.#service = new ServiceOnMemory({
      ...{ storage, config, wrapInbox, metrics },
      ...{ definition: simulation.definition, clock: world.clock, bus: this.bus, logger: log },
      moments: {
        begins: () => moment('begins'),
        beforeCommit: () => moment('before-commit'),
        afterCommit: () => moment('after-commit'),
      },
      replace: (container, database) => simulation.replace(container, database, this),
    });
  }

  /** When it has to take up parked messages that somebody has left. */
  nextLook(): Date | undefined {
    return this.#service?.consumers.nextLook();
  }

  async lookAfterStreams(): Promise<void> {
    this.looks = true;
    await this.#service?.consumers.lookAfterStreams();
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
