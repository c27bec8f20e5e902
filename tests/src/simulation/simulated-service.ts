import { Semaphore } from 'async-mutex';
import type { Container, ServiceIdentifier } from 'inversify';
import { composeOn, type ServiceConfig, type ServiceDefinition } from '@ticketwave/building-blocks/hosting';
import {
  InMemoryDatabase,
  InMemoryEventBus,
  InMemoryFoundation,
  InMemoryInbox,
  InMemoryOutboxStore,
  InMemorySagaStore,
  InMemoryStorage,
  type InMemoryBroker,
  type InMemoryOutboxRow,
  type QueuedMessage,
} from '@ticketwave/building-blocks/in-memory';
import { MessageProcessor, OutageGate, RUNS_AT_ONCE, type HandledMessages } from '@ticketwave/building-blocks/inbox';
import { ConcurrencyError, Transactor } from '@ticketwave/building-blocks/messaging';
import { Metrics } from '@ticketwave/building-blocks/observability';
import { SagaDeadlines } from '@ticketwave/building-blocks/saga';
import { SimulationLog } from './simulation-log.ts';
import { never, type Action, type Life, type World } from './world.ts';

/** What makes one of the services stand on memory. */
export interface Simulation {
  readonly definition: ServiceDefinition;
  readonly replace: (container: Container, database: InMemoryDatabase, process: ServiceProcess) => void;
}

/** How much is to go wrong in one run, and which mechanisms are missing. */
export interface Troubles {
  /** Processes that die, in all. */
  crashes: number;
  readonly duplicates: Set<string>;
  readonly inbox: (inbox: HandledMessages) => HandledMessages;
}

const metrics = new Metrics();
const CRASH = 0.01;
const CONFLICT = 0.02;
const LOST_MARK = 0.03;

/** One of the services: what it has stored outlives its processes. */
export class SimulatedService {
  readonly storage = new InMemoryStorage();
  readonly outbox = new InMemoryOutboxStore(this.storage);
  readonly log: SimulationLog;
  readonly #simulation: Simulation;
  readonly #config: ServiceConfig;
  readonly #world: World;
  readonly #broker: InMemoryBroker;
  readonly #troubles: Troubles;
  #process: ServiceProcess | undefined;

  constructor(simulation: Simulation, world: World, broker: InMemoryBroker, troubles: Troubles) {
    this.#simulation = simulation;
    this.#config = configOf(simulation);
    this.#world = world;
    this.#broker = broker;
    this.#troubles = troubles;
    this.log = new SimulationLog(this.name, world);
    this.start();
  }

  get name(): string {
    return this.#simulation.definition.name;
  }

  /** @throws Error while it is down */
  get process(): ServiceProcess {
    if (!this.#process) throw new Error(`${this.name} is down.`);
    return this.#process;
  }

  get isUp(): boolean {
    return this.#process !== undefined;
  }

  start(): void {
    const process = new ServiceProcess(this.name, this.#broker);
    process.compose({
      storage: this.storage,
      world: this.#world,
      simulation: this.#simulation,
      config: this.#config,
      log: this.log,
      wrapInbox: this.#troubles.inbox,
      moment: (what) => this.#moment(process, what),
    });
    this.#process = process;
  }

  /** The process dies: all it had in memory is gone, and what it had not acknowledged is delivered again. */
  crash(): void {
    this.#world.tell(`${this.name} DIES`);
    this.#troubles.crashes--;
    this.#process?.die();
    this.#process = undefined;
  }

  /** What this service could do next. */
  actions(ready: readonly QueuedMessage[]): Action[] {
    const { name } = this;
    if (!this.#process) return [{ label: () => `${name} starts again`, run: () => this.start() }];
    const process = this.#process;
    const relays = this.outbox.due().map((row) => ({
      label: () => `${name} publishes ${labelOf(row)}`,
      run: () => this.#world.begin(() => this.#relay(process, row)),
    }));
    const deliveries = ready
      .filter((queued) => process.bus.takes(queued))
      .map((queued) => ({
        label: () => `${queued.queue} delivers ${queued.message.properties.type} ${idOf(queued)}`,
        run: () => this.#world.begin(() => process.bus.deliver(queued)),
      }));
    return [...relays, ...deliveries, ...this.#deadline(process)];
  }

  /** When saga deadlines fall due next. */
  nextDeadline(): Date | undefined {
    return this.#process?.sagas?.nextDue();
  }

  #deadline(process: ServiceProcess): Action[] {
    const { deadlines } = process;
    const due = this.nextDeadline();
    if (!deadlines || process.firesDeadlines || due === undefined || due > this.#world.clock.now()) return [];
    const fire = async (): Promise<void> => {
      process.firesDeadlines = true;
      await deadlines.fireDue();
      process.firesDeadlines = false;
    };
    return [{ label: () => `${this.name} fires deadlines`, run: () => this.#world.begin(fire) }];
  }

  /** The process may die between publishing and remembering it, or the confirm may be lost. */
  async #relay(process: ServiceProcess, row: InMemoryOutboxRow): Promise<void> {
    const { status } = await process.bus.publish(row.message, row);
    if (status !== 'confirmed') throw new Error(`${row.envelope.event_type} was ${status}.`);
    if (this.#crashes(process)) return;
    if (this.#happensOnce(LOST_MARK, row.envelope.event_id)) return;
    this.outbox.markPublished(row);
  }

  async #moment(process: ServiceProcess, what: 'begins' | 'before-commit' | 'after-commit'): Promise<void> {
    if (!process.alive) return never();
    if (what === 'begins') return this.#world.pause(process, `${this.name} goes on`);
    if (this.#crashes(process)) return never();
    if (what === 'before-commit' && this.#world.choices.happens(CONFLICT))
      throw new ConcurrencyError('Somebody else was faster.');
    return undefined;
  }

  #crashes(process: ServiceProcess): boolean {
    if (!process.alive || this.#troubles.crashes === 0 || !this.#world.choices.happens(CRASH)) return false;
    this.crash();
    return true;
  }

  #happensOnce(probability: number, id: string): boolean {
    if (this.#troubles.duplicates.has(id) || !this.#world.choices.happens(probability)) return false;
    this.#troubles.duplicates.add(id);
    return true;
  }
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
export class ServiceProcess implements Life {
  readonly bus: InMemoryEventBus;
  readonly #ends: (() => void)[] = [];
  alive = true;
  firesDeadlines = false;
  deadlines: SagaDeadlines | undefined;
  sagas: InMemorySagaStore | undefined;
  #container: Container | undefined;

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
    const { container, queues } = composeOn(foundation, simulation.definition, config, { logger: log, metrics });
    this.#container = container;
    const inbox = wrapInbox(new InMemoryInbox(container.get(InMemoryDatabase)));
    const processing = {
      service: simulation.definition.name,
      inbox,
      transactor: container.get(Transactor),
      bus: this.bus,
      gate: new OutageGate(() => Promise.resolve(), this.bus, log, metrics),
      runs: new Semaphore(RUNS_AT_ONCE),
      isOutage: () => Promise.resolve(false),
      clock: world.clock,
      logger: log,
      metrics,
    };
    for (const queue of queues) {
      const processor = new MessageProcessor(queue, processing);
      this.bus.consume(queue, (message) => processor.process(message));
    }
    if (!container.isBound(SagaDeadlines)) return;
    this.deadlines = container.get(SagaDeadlines);
    this.sagas = container.get(InMemorySagaStore);
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

const configs = new Map<ServiceDefinition, ServiceConfig>();

function configOf({ definition }: Simulation): ServiceConfig {
  const config =
    configs.get(definition) ??
    definition.loadConfig({
      DATABASE_URL: 'postgresql://nobody@127.0.0.1/nothing',
      AMQP_URL: 'amqp://127.0.0.1/nothing',
    });
  configs.set(definition, config);
  return config;
}

const labelOf = ({ envelope }: InMemoryOutboxRow): string =>
  `${envelope.event_type} ${envelope.event_id.slice(-6)}`;
const idOf = ({ message }: QueuedMessage): string => message.properties.messageId?.slice(-6) ?? '';
