import type { IntegrationEvent, IntegrationEventClass } from '@ticketwave/contracts';
import { Semaphore } from 'async-mutex';
import { SystemClock } from '@ticketwave/building-blocks/domain';
import {
  Inbox,
  PartitionLookout,
  QueueMembers,
  SqlReaderStreams,
  StreamLookout,
} from '@ticketwave/building-blocks/internal/inbox';
import {
  type BatchTransactor,
  contractListOf,
  DomainEventDispatcher,
  type EventBus,
  fingerprintOf,
  MessageProcessor,
  OutageGate,
  type ProcessorParts,
  RUNS_AT_ONCE,
  type SubscribedQueue,
  subscribedQueues,
} from '@ticketwave/building-blocks/adapters';
import type {
  IntegrationEventHandler,
  MessageContext,
  Subscription,
  UnitOfWork,
} from '@ticketwave/building-blocks/messaging';
import { Metrics } from '@ticketwave/building-blocks/observability';
import {
  Lease,
  Outbox,
  OutboxStore,
  Relay,
  RELAY_LEASE,
  RequestTap,
} from '@ticketwave/building-blocks/internal/outbox';
import {
  type ConnectionPool,
  createPool,
  MessagingPersistence,
  type PoolLimits,
} from '@ticketwave/building-blocks/internal/postgres';
import { isDatabaseOutage, type Sql } from '@ticketwave/building-blocks/adapters';
import { PostgresDatabase } from '@ticketwave/building-blocks/postgres';
import { RabbitMqEventBus, type ExchangesBy } from '@ticketwave/building-blocks/internal/rabbitmq';
import { CapturedLog } from './captured-log.ts';
import { eventually } from './eventually.ts';
import {
  EverybodysLease,
  FactlessInbox,
  ForgetfulInbox,
  LonelyMembers,
  TransactorWithoutOutbox,
  UncountingInbox,
  switchedOff,
  weakened,
  type Mechanism,
} from './mechanisms-off.ts';
import {
  DispatchParcelIntegrationEvent,
  OrderPaidIntegrationEvent,
  OrderPlacedIntegrationEvent,
  OrderScannedIntegrationEvent,
  OrderTrackedIntegrationEvent,
} from './sandbox-events.ts';
import { ShopHandler } from './shop-handler.ts';

export interface SandboxServiceOptions {
  readonly amqpUrl: string;
  readonly databaseUrl: string;
  /** The mechanisms that are switched off. */
  readonly without?: readonly Mechanism[];
  /** To the database. */
  readonly connections?: Required<Pick<PoolLimits, 'max'>> & PoolLimits;
  /** The service itself unless given: nobody administers a sandbox. */
  readonly exchangesBy?: ExchangesBy;
  readonly monitoringUrl?: string;
  /** Whether requests are published a second time. */
  readonly requestTap?: boolean;
  /** How often queues and bindings are looked after, in milliseconds. */
  readonly guardIntervalMs?: number;
  /** Puts something between the relay and its bus. */
  readonly aroundBus?: (bus: EventBus) => EventBus;
}

/** Retried twice, quickly. */
export const ORDERS: Subscription = { name: 'orders', retry: { delays: [100, 200] } };

/** The service `shop`: nothing but BuildingBlocks' own parts, put together as its hosting does. */
export class SandboxService {
  readonly log = new CapturedLog();
  readonly metrics = new Metrics('shop');
  /** What would have ended a real service at its start. */
  readonly conflicts: Error[] = [];
  readonly pool: ConnectionPool;
  readonly persistence: MessagingPersistence;
  readonly database: PostgresDatabase;
  readonly bus: RabbitMqEventBus;
  readonly lease: Lease;
  readonly store: OutboxStore;
  readonly relay: Relay;
  readonly tap: RequestTap | undefined;
  readonly gate: OutageGate;
  readonly transactor: BatchTransactor;
  readonly #around: EventBus;
  readonly #sql: Sql;
  readonly #runs = new Semaphore(RUNS_AT_ONCE);
  readonly #without: ReadonlySet<Mechanism>;
  readonly #handlers: IntegrationEventHandler[] = [];
  #lookout: StreamLookout | undefined;
  #partitions: PartitionLookout | undefined;
  #stopped = false;

  constructor({ amqpUrl, databaseUrl, ...options }: SandboxServiceOptions) {
    const { without = [], connections = { max: 20 }, aroundBus = (bus) => bus } = options;
    const { exchangesBy = 'self-declared', monitoringUrl, guardIntervalMs, requestTap = false } = options;
    const { log: logger, metrics } = this;
    this.#without = new Set([...without, ...switchedOff()]);
    const { max } = connections;
    const everything = { system: max, shared: max, http: max, handlers: max, workers: max };
    const limits = this.#lacks('lanes') ? { ...connections, lanes: everything } : connections;
    this.pool = createPool(() => ({ url: databaseUrl }), 'shop-service', limits);
    this.pool.on('error', ({ message }) => logger.debug(message));
    this.persistence = new MessagingPersistence({
      pool: this.pool,
      clock: new SystemClock(),
      outbox: new Outbox({ name: 'shop-service', version: '1.0.0' }, { requestTap }),
      dispatcher: new DomainEventDispatcher(() => [], logger),
      onPublish: () => [this.relay, this.tap].forEach((leg) => leg?.wake()),
    });
    this.database = new PostgresDatabase(this.persistence);
    const onConflict = (error: Error): void => void this.conflicts.push(error);
    this.bus = new RabbitMqEventBus({
      broker: () => ({ url: amqpUrl }),
      service: 'shop',
      version: '1.0.0',
      contracts: fingerprintOf(contractListOf([], [])),
      exchangesBy,
      requestTap,
      ...(guardIntervalMs !== undefined && { guardIntervalMs }),
      monitoringUrl,
      logger,
      metrics,
      onConflict,
    });
    this.#around = aroundBus(weakened(this.bus, this.#without));
    const { sql } = this.persistence;
    this.#sql = sql;
    this.lease = this.#lacks('lease') ? new EverybodysLease(sql, RELAY_LEASE) : new Lease(sql, RELAY_LEASE);
    this.store = new OutboxStore(sql);
    const publishes = [
      OrderPlacedIntegrationEvent,
      OrderPaidIntegrationEvent,
      OrderTrackedIntegrationEvent,
      OrderScannedIntegrationEvent,
      DispatchParcelIntegrationEvent,
    ];
    this.relay = new Relay({
      store: this.store,
      lease: this.lease,
      bus: this.#around,
      publishes,
      logger,
      metrics,
    });
    if (requestTap)
      this.tap = new RequestTap({ service: 'shop', sql, lease: this.lease, bus: this.#around, logger });
    this.gate = new OutageGate(() => this.persistence.probe.run(), this.bus, logger, metrics);
    this.transactor = this.#lacks('outbox')
      ? new TransactorWithoutOutbox(this.database, this.#around)
      : this.database;
  }

  /** Handles an event; before `start`. Handlers that give the same subscription share its queue. */
  on<E extends IntegrationEvent>(
    handles: IntegrationEventClass<E>,
    handle: (event: E, work: UnitOfWork, context: MessageContext) => Promise<unknown>,
    subscription = ORDERS,
  ): this {
    const handler = new ShopHandler(handles, subscription, async (event: E, work, context) => {
      await handle(event, work, context);
    });
    return this.handle(handler as unknown as IntegrationEventHandler);
  }

  /** Has the handler; before `start`. */
  handle(handler: IntegrationEventHandler): this {
    this.#handlers.push(handler);
    return this;
  }

  /** What it listens on. */
  get queues(): SubscribedQueue[] {
    return subscribedQueues('shop', this.#handlers);
  }

  /** Connects, without waiting until that has succeeded. */
  open(): void {
    const processors = this.queues.map((queue) => {
      const processor = new MessageProcessor(
        this.#lacks('order') ? { ...queue, order: undefined } : queue,
        this.#processorParts(),
      );
      this.#around.consume(queue, (message) => processor.process(message));
      return processor;
    });
    this.#lookout = new StreamLookout(processors);
    this.#lookout.start();
    const members = new (this.#lacks('shares') ? LonelyMembers : QueueMembers)(this.#sql);
    this.#partitions = new PartitionLookout(this.queues, { members, bus: this.bus, logger: this.log });
    this.#partitions.start();
    this.bus.open();
    this.relay.start();
    this.tap?.start();
  }

  async start(): Promise<this> {
    this.open();
    await this.healthy();
    return this;
  }

  /** What is broken, by the name of the part. */
  problems(): Record<string, string> {
    return {
      ...this.bus.problems(),
      ...(this.gate.problem !== undefined && { database: this.gate.problem }),
    };
  }

  /** Waits until nothing is broken any more. */
  async healthy(timeoutMs = 90_000): Promise<void> {
    await eventually(() => {
      const problems = this.problems();
      if (Object.keys(problems).length === 0) return true;
      throw new Error(`still broken: ${JSON.stringify(problems)}`);
    }, timeoutMs);
  }

  /** Publishes the events in one unit of work. */
  publish(...events: IntegrationEvent[]): Promise<void> {
    return this.transactor.transact((work) => work.publish(...events));
  }

  /** The effect of a handler: a row in the transaction of its work. */
  async record(work: UnitOfWork, what: string): Promise<void> {
    await this.database.sql(work)('INSERT INTO effect (what) VALUES ($1)', what);
  }

  /** In the order of hosting; again does nothing. */
  async stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    this.gate.stop();
    await this.#partitions?.stop();
    await this.bus.stopConsuming();
    await this.#lookout?.stop();
    await this.tap?.stop();
    await this.relay.stop();
    await this.bus.close();
    await this.pool.end();
  }

  #processorParts(): ProcessorParts {
    const { gate, log: logger, metrics, persistence, pool } = this;
    return {
      service: 'shop',
      inbox: this.#inbox(),
      streams: new SqlReaderStreams(this.#sql, (work) => this.database.sql(work)),
      transactor: this.transactor,
      bus: this.#around,
      gate,
      runs: this.#runs,
      withConnection: (body) => pool.reserve('handlers', body),
      isOutage: async (error) =>
        !this.#lacks('outage') && (isDatabaseOutage(error) || !(await persistence.probe.passes())),
      clock: new SystemClock(),
      logger,
      metrics,
    };
  }

  #inbox(): Inbox {
    const Chosen = this.#lacks('inbox')
      ? ForgetfulInbox
      : this.#lacks('attempt-counting')
        ? UncountingInbox
        : this.#lacks('facts')
          ? FactlessInbox
          : Inbox;
    return new Chosen(this.#sql, (work) => this.database.sql(work));
  }

  #lacks(mechanism: Mechanism): boolean {
    return this.#without.has(mechanism);
  }
}
