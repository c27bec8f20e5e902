import type { ServiceConfig, ServiceDefinition } from '@ticketwave/building-blocks/hosting';
import {
  InMemoryOutboxStore,
  InMemoryStorage,
  type InMemoryBroker,
  type InMemoryOutboxRow,
  type QueuedMessage,
} from '@ticketwave/testing';
import type { HandledMessages } from '@ticketwave/building-blocks/adapters';
import { developmentEnvironment } from '@ticketwave/scripts/services';
import { ConcurrencyError } from '@ticketwave/building-blocks/messaging';
import { ServiceProcess, type Simulation } from './service-process.ts';
import { SimulationLog } from './simulation-log.ts';
import { never, type Action, type World } from './world.ts';

/** How much is to go wrong in one run, and which mechanisms are missing. */
export interface Troubles {
  /** Processes that die, in all. */
  crashes: number;
  readonly duplicates: Set<string>;
  readonly inbox: (inbox: HandledMessages) => HandledMessages;
}

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
  #awayUntil: Date | undefined;

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

  /** As a death, and nobody starts it again before that. */
  stayAway(until: Date): void {
    this.crash();
    this.#awayUntil = until;
  }

  /** When something falls due here next. */
  nextMoment(): Date | undefined {
    if (!this.#process) return this.#awayUntil;
    const moments = [this.nextDeadline(), this.#process.nextLook()].filter((moment) => moment !== undefined);
    return moments.sort((one, other) => Number(one) - Number(other))[0];
  }

  /** The process dies: all it had in memory is gone, and what it had not acknowledged is delivered again. */
  crash(): void {
    this.#world.report(`${this.name} DIES`);
    this.#troubles.crashes--;
    this.#process?.die();
    this.#process = undefined;
  }

  /** What this service could do next. */
  actions(ready: readonly QueuedMessage[]): Action[] {
    const { name } = this;
    if (!this.#process && this.#isAway()) return [];
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
    return [...relays, ...deliveries, ...this.#deadline(process), ...this.#look(process)];
  }

  #isAway(): boolean {
    return this.#awayUntil !== undefined && this.#world.clock.now() < this.#awayUntil;
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

  #look(process: ServiceProcess): Action[] {
    const due = process.nextLook();
    if (process.looks || due === undefined || due > this.#world.clock.now()) return [];
    const look = (): Promise<void> => process.lookAfterStreams();
    return [{ label: () => `${this.name} looks after its streams`, run: () => this.#world.begin(look) }];
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

const configs = new Map<ServiceDefinition, ServiceConfig>();

function configOf({ definition }: Simulation): ServiceConfig {
  const config =
    configs.get(definition) ??
    definition.loadConfig({
      ...developmentEnvironment,
      DATABASE_URL: 'postgresql://nobody@127.0.0.1/nothing',
      AMQP_URL: 'amqp://127.0.0.1/nothing',
    });
  configs.set(definition, config);
  return config;
}

const labelOf = ({ envelope }: InMemoryOutboxRow): string =>
  `${envelope.event_type} ${envelope.event_id.slice(-6)}`;
const idOf = ({ message }: QueuedMessage): string => message.properties.messageId?.slice(-6) ?? '';
