import { setTimeout as sleep } from 'node:timers/promises';
import {
  type BatchTransactor,
  DomainEventDispatcher,
  type EventBus,
  type MessageKey,
  subscribedQueues,
} from '@ticketwave/building-blocks/adapters';
import { SystemClock } from '@ticketwave/building-blocks/domain';
import type { IntegrationEventHandler, UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { Metrics } from '@ticketwave/building-blocks/observability';
import {
  InMemoryBroker,
  InMemoryConsumers,
  InMemoryDatabase,
  InMemoryEventBus,
  InMemoryInbox,
  InMemoryOutbox,
  InMemoryOutboxStore,
  InMemoryStorage,
  table,
} from '@ticketwave/testing';
import type { InstanceUnderTest, MessagingUnderTest } from '@ticketwave/testing/behaviours';
import { CapturedLog } from './captured-log.ts';
import {
  BusThatAcknowledgesFirst,
  BusWithoutConfirms,
  BusWithoutMandatory,
  type Mechanism,
  TransactorWithoutOutbox,
} from './mechanisms-off.ts';
import { MortalBus } from './mortal-bus.ts';

export interface InMemoryMessagingOptions {
  /** The mechanisms that are switched off. */
  readonly without?: readonly Mechanism[];
  /** Puts something between an instance, the first being number 1, and its bus. */
  readonly aroundBus?: (bus: EventBus, instance: number) => EventBus;
}

const effects = table<{ readonly what: string }>('effect');
const metrics = new Metrics();
/** How often somebody looks after streams whose messages are parked. */
const LOOK_MS = 100;

/** Remembers nothing: every delivery is the first one. */
class ForgetfulInMemoryInbox extends InMemoryInbox {
  override claim(keys: readonly MessageKey[]): Promise<readonly string[]> {
    return Promise.resolve(keys.map(({ messageId }) => messageId));
  }
}

/** Says of its absence what no adapter of a database should say. */
class DatabaseThatLooksBroken extends InMemoryDatabase {
  override async probe(): Promise<void> {
    await super.probe().catch(() => {
      throw new Error('Something is wrong.');
    });
  }
}

/** The in-memory transport with the in-memory stores; messages move by themselves, by the clock of the machine. */
export class InMemoryMessaging implements MessagingUnderTest {
  readonly #options: InMemoryMessagingOptions;
  readonly #clock = new SystemClock();
  readonly #log = new CapturedLog();
  readonly #broker = new InMemoryBroker(this.#clock);
  readonly #storage = new InMemoryStorage();
  readonly #outbox = new InMemoryOutboxStore(this.#storage);
  readonly #database: InMemoryDatabase;
  readonly #instances: InMemoryInstance[] = [];
  readonly #moving: Promise<void>;
  #isOver = false;

  constructor(options: InMemoryMessagingOptions = {}) {
    this.#options = options;
    const Chosen = this.lacks('outage') ? DatabaseThatLooksBroken : InMemoryDatabase;
    this.#database = new Chosen({
      storage: this.#storage,
      clock: this.#clock,
      outbox: new InMemoryOutbox({ name: 'shop-service', version: '1.0.0' }),
      dispatcher: new DomainEventDispatcher(() => [], this.#log),
    });
    this.#moving = this.#move();
  }

  lacks(mechanism: Mechanism): boolean {
    return this.#options.without?.includes(mechanism) ?? false;
  }

  instance(handlersOf: (shop: InstanceUnderTest) => readonly IntegrationEventHandler[]): InstanceUnderTest {
    const { aroundBus = (bus: EventBus) => bus } = this.#options;
    const number = this.#instances.length + 1;
    const instance = new InMemoryInstance(handlersOf, {
      messaging: this,
      database: this.#database,
      connection: new InMemoryEventBus(this.#broker, 'shop'),
      aroundBus: (bus) => aroundBus(this.#weaken(bus), number),
      clock: this.#clock,
      log: this.#log,
    });
    this.#instances.push(instance);
    return instance;
  }

  async send(message: Parameters<MessagingUnderTest['send']>[0]): Promise<void> {
    this.#broker.publish(message);
  }

  async effects(): Promise<readonly string[]> {
    return this.#storage.all(effects).map(({ what }) => what);
  }

  async takeDeadLetter(queue: string) {
    const found = this.#broker.deadLetters().find((queued) => queued.queue === queue);
    if (found) this.#broker.take(found);
    return found?.message;
  }

  async redrive(queue: string): Promise<void> {
    for (const queued of this.#broker.deadLetters())
      if (queued.queue === `${queue}.dlq`) this.#broker.redrive(queued);
  }

  async takeBrokerAway(): Promise<void> {
    this.#broker.isAway = true;
    for (const { connection } of this.#instances) connection.lose();
  }

  async bringBrokerBack(): Promise<void> {
    this.#broker.isAway = false;
  }

  async takeDatabaseAway(): Promise<void> {
    this.#database.takeAway();
  }

  async bringDatabaseBack(): Promise<void> {
    this.#database.bringBack();
  }

  async close(): Promise<void> {
    this.#isOver = true;
    await this.#moving;
  }

  record(work: UnitOfWork, what: string): void {
    const transaction = this.#database.in(work);
    transaction.put(effects, String(transaction.nextNumber()), { what });
  }

  #weaken(bus: EventBus): EventBus {
    let weakened = bus;
    if (this.lacks('confirms')) weakened = new BusWithoutConfirms(weakened);
    if (this.lacks('mandatory')) weakened = new BusWithoutMandatory(weakened);
    if (this.lacks('ack-after-commit')) weakened = new BusThatAcknowledgesFirst(weakened);
    return weakened;
  }

  async #move(): Promise<void> {
    while (!this.#isOver) {
      const running = this.#instances.filter(({ isRunning }) => isRunning);
      if (running[0]) await this.#relay(running[0].bus);
      for (const queued of this.#broker.ready()) {
        const takers = running.filter(({ connection }) => connection.takes(queued));
        void takers[Math.floor(Math.random() * takers.length)]?.connection.deliver(queued);
      }
      for (const instance of running) await instance.lookAfterStreams();
      await sleep(1);
    }
  }

  async #relay(bus: EventBus): Promise<void> {
    if (!bus.accepting) return;
    for (const row of this.#outbox.due()) {
      const { status } = await bus.publish(row.message, row);
      if (status === 'confirmed') this.#outbox.markPublished(row);
    }
  }
}

class InMemoryInstance implements InstanceUnderTest {
  readonly bus: EventBus;
  readonly connection: InMemoryEventBus;
  readonly #messaging: InMemoryMessaging;
  readonly #mortal: MortalBus;
  readonly #transactor: BatchTransactor;
  readonly #connect: () => InMemoryConsumers;
  #consumers: InMemoryConsumers | undefined;
  #lookedAt = 0;
  isRunning = false;

  constructor(
    handlersOf: (shop: InstanceUnderTest) => readonly IntegrationEventHandler[],
    parts: {
      readonly messaging: InMemoryMessaging;
      readonly database: InMemoryDatabase;
      readonly connection: InMemoryEventBus;
      readonly aroundBus: (bus: EventBus) => EventBus;
      readonly clock: SystemClock;
      readonly log: CapturedLog;
    },
  ) {
    const { messaging, database, connection, aroundBus, clock, log } = parts;
    this.#messaging = messaging;
    this.connection = connection;
    this.#mortal = new MortalBus(aroundBus(connection));
    this.bus = this.#mortal;
    this.#transactor = messaging.lacks('outbox') ? new TransactorWithoutOutbox(database, this.bus) : database;
    const queues = subscribedQueues('shop', handlersOf(this)).map((queue) =>
      messaging.lacks('order') ? { ...queue, order: undefined } : queue,
    );
    const Inbox = messaging.lacks('inbox') ? ForgetfulInMemoryInbox : InMemoryInbox;
    this.#connect = () =>
      new InMemoryConsumers({
        ...{ service: 'shop', queues, bus: this.bus, database, inbox: new Inbox(database) },
        ...{ clock, logger: log, metrics },
      });
  }

  async start(): Promise<void> {
    this.#consumers = this.#connect();
    this.isRunning = true;
  }

  transact(body: (work: UnitOfWork) => Promise<void>): Promise<void> {
    return this.#transactor.transact(body);
  }

  async record(work: UnitOfWork, what: string): Promise<void> {
    this.#messaging.record(work, what);
  }

  async lookAfterStreams(): Promise<void> {
    if (!this.#consumers?.hasParked || performance.now() - this.#lookedAt < LOOK_MS) return;
    this.#lookedAt = performance.now();
    await this.#consumers.lookAfterStreams();
  }

  async stop(): Promise<void> {
    this.isRunning = false;
    this.#consumers?.stop();
    await this.connection.stopConsuming();
    await this.#consumers?.drain();
  }

  async kill(): Promise<void> {
    this.isRunning = false;
    this.#mortal.die();
    this.#consumers?.stop();
    this.connection.lose();
    void this.connection.stopConsuming();
  }
}
