import type { IntegrationEvent } from '@ticketwave/contracts';
import { SystemClock } from '@ticketwave/building-blocks/domain';
import {
  DomainEventDispatcher,
  MessageProcessor,
  OutageGate,
  RUNS_AT_ONCE,
  subscribedQueues,
} from '@ticketwave/building-blocks/adapters';
import type { DomainEventHandler, IntegrationEventHandler } from '@ticketwave/building-blocks/messaging';
import { createLogger, Metrics } from '@ticketwave/building-blocks/observability';
import { Semaphore } from 'async-mutex';
import { InMemoryBroker } from './in-memory-broker.ts';
import { InMemoryDatabase } from './in-memory-database.ts';
import { InMemoryEventBus } from './in-memory-event-bus.ts';
import { InMemoryInbox } from './in-memory-inbox.ts';
import { InMemoryOutbox, InMemoryOutboxStore } from './in-memory-outbox.ts';
import { InMemoryReaderStreams } from './in-memory-reader-streams.ts';
import { InMemoryStorage } from './in-memory-storage.ts';

/** What a service does with messages. */
export interface ServiceParts {
  readonly handlers?: readonly IntegrationEventHandler[];
  readonly domainEventHandlers?: readonly DomainEventHandler[];
}

/** A service of an `InMemorySystem`. */
export interface InMemoryService {
  /** Opens its units of work. */
  readonly database: InMemoryDatabase;
  /** The data of all events that it has published, oldest first, as they are on the wire. */
  published(): readonly { readonly type: string; readonly data: object }[];
}

/**
 * Services that exchange events in memory, with their outbox, inbox and retry queues: for tests of handlers, without
 * broker and database.
 *
 * @example
 * const system = new InMemorySystem();
 * system.service('shipping', { handlers: [shipPlacedOrders(shipments)] });
 * await system.publish(new OrderPlacedIntegrationEvent(order));
 * await system.settle();
 */
export class InMemorySystem {
  readonly #clock = new SystemClock();
  readonly #broker = new InMemoryBroker(this.#clock);
  readonly #logger = createLogger({ service: 'in-memory', level: 'warn', format: 'pretty' });
  readonly #metrics = new Metrics();
  readonly #services = new Map<string, { database: InMemoryDatabase; outbox: InMemoryOutboxStore }>();
  readonly #buses: InMemoryEventBus[] = [];

  /**
   * @param name as on the wire: `shipping`
   * @throws Error if there is one of that name, ContractError if the subscriptions contradict themselves
   */
  service(name: string, { handlers = [], domainEventHandlers = [] }: ServiceParts = {}): InMemoryService {
    if (this.#services.has(name)) throw new Error(`There is a service '${name}' already.`);
    const storage = new InMemoryStorage();
    const database = new InMemoryDatabase({
      storage,
      clock: this.#clock,
      outbox: new InMemoryOutbox({ name: `${name}-service`, version: '1.0.0' }),
      dispatcher: new DomainEventDispatcher(() => domainEventHandlers, this.#logger),
    });
    const outbox = new InMemoryOutboxStore(storage);
    this.#services.set(name, { database, outbox });
    this.#consume(name, database, handlers);
    return {
      database,
      published: () =>
        [...outbox.published(), ...outbox.waiting()]
          .sort((one, other) => one.position - other.position)
          .map(({ envelope }) => ({ type: envelope.event_type, data: envelope.data })),
    };
  }

  /** Publishes an event as the service that it is of, which is added if there is none. It arrives with `settle`. */
  async publish(event: IntegrationEvent): Promise<void> {
    const { publisher } = event.contract;
    if (!this.#services.has(publisher)) this.service(publisher);
    await this.#services.get(publisher)?.database.transact((work) => work.publish(event));
  }

  /**
   * Delivers what was published, and what its handlers publish, until nothing is left to deliver.
   * @throws Error if a handler has failed: its message waits for another attempt, or was given up
   */
  async settle(): Promise<void> {
    while ((await this.#relay()) || (await this.#deliver()));
    if (this.#broker.deadLetters().length > 0 || this.#broker.nextReturn() !== undefined)
      throw new Error('A handler has failed: the log says which, and why.');
  }

  /** Delivers every message that was published a second time, as after an acknowledgement that was lost. */
  async repeat(): Promise<void> {
    for (const { outbox } of this.#services.values())
      for (const { message } of outbox.published()) this.#broker.publish(message);
    await this.settle();
  }

  #consume(service: string, database: InMemoryDatabase, handlers: readonly IntegrationEventHandler[]): void {
    const bus = new InMemoryEventBus(this.#broker, service);
    const parts = {
      service,
      bus,
      inbox: new InMemoryInbox(database),
      streams: new InMemoryReaderStreams(database),
      transactor: database,
      gate: new OutageGate(() => Promise.resolve(), bus, this.#logger, this.#metrics),
      runs: new Semaphore(RUNS_AT_ONCE),
      withConnection: <R>(body: () => Promise<R>) => body(),
      isOutage: () => Promise.resolve(false),
      clock: this.#clock,
      logger: this.#logger,
      metrics: this.#metrics,
    };
    for (const queue of subscribedQueues(service, handlers)) {
      const processor = new MessageProcessor(queue, parts);
      bus.consume(queue, (message) => processor.process(message));
    }
    this.#buses.push(bus);
  }

  async #relay(): Promise<boolean> {
    const due = [...this.#services.values()].flatMap(({ outbox }) =>
      outbox.due().map((row) => ({ outbox, row })),
    );
    for (const { outbox, row } of due) {
      this.#broker.publish(row.message);
      outbox.markPublished(row);
    }
    return due.length > 0;
  }

  async #deliver(): Promise<boolean> {
    const ready = this.#broker.ready();
    for (const queued of ready)
      for (const bus of this.#buses.filter((one) => one.takes(queued))) await bus.deliver(queued);
    return ready.length > 0;
  }
}
