import { readEnvelope, type Envelope, type IntegrationEvent } from '@ticketwave/contracts';
import {
  DomainEventDispatcher,
  drivenSagas,
  subscribedQueues,
  type DrivenSagas,
  type PendingEvent,
  type Source,
} from '@ticketwave/building-blocks/adapters';
import type { DomainEvent } from '@ticketwave/building-blocks/domain';
import type { DomainEventHandler, IntegrationEventHandler } from '@ticketwave/building-blocks/messaging';
import { Metrics } from '@ticketwave/building-blocks/observability';
import type { AnySaga, Sagas } from '@ticketwave/building-blocks/saga';
import type { InMemoryBroker } from './in-memory-broker.ts';
import { InMemoryConsumers } from './in-memory-consumers.ts';
import { InMemoryDatabase } from './in-memory-database.ts';
import { InMemoryEventBus } from './in-memory-event-bus.ts';
import { InMemoryOutbox, InMemoryOutboxStore } from './in-memory-outbox.ts';
import { InMemorySagaStore } from './in-memory-saga-store.ts';
import { InMemoryStorage } from './in-memory-storage.ts';
import type { ManualClock } from './manual-clock.ts';
import type { Story } from './story.ts';

/** What a service does with messages. */
export interface ServiceParts {
  /** As a function they are given the database that their units of work are of. */
  readonly handlers?:
    readonly IntegrationEventHandler[] | ((database: InMemoryDatabase) => readonly IntegrationEventHandler[]);
  readonly domainEventHandlers?: readonly DomainEventHandler[];
  /** Process managers. */
  readonly sagas?: readonly AnySaga[];
}

/** How often somebody looks whether a missing number of an ordered subscription has come, as in a running service. */
const LOOK_MS = 1_000;

/** One for all: making them costs more than a message. */
const metrics = new Metrics();

/** A service of an `InMemorySystem`, which drives it. */
export class InMemoryParticipant {
  readonly name: string;
  readonly database: InMemoryDatabase;
  readonly source: Source;
  readonly bus: InMemoryEventBus;
  readonly outbox: InMemoryOutboxStore;
  readonly sagas: Sagas;
  readonly #dispatcher: DomainEventDispatcher;
  readonly #clock: ManualClock;
  readonly #broker: InMemoryBroker;
  readonly #store: InMemorySagaStore;
  readonly #consumers: InMemoryConsumers;
  readonly #driven: DrivenSagas;
  readonly #known: readonly AnySaga[];
  #lookedAt = -Infinity;
  #isAsked = false;

  /** @throws ContractError if the subscriptions contradict themselves */
  constructor(
    name: string,
    { handlers = [], domainEventHandlers = [], sagas = [] }: ServiceParts,
    on: { readonly clock: ManualClock; readonly broker: InMemoryBroker; readonly story: Story },
  ) {
    const { clock, broker, story } = on;
    const storage = new InMemoryStorage();
    const logger = story.loggerOf(name);
    this.name = name;
    this.#clock = clock;
    this.#broker = broker;
    this.#known = sagas;
    this.source = { name: `${name}-service`, version: '1.0.0' };
    this.outbox = new InMemoryOutboxStore(storage);
    this.#dispatcher = new DomainEventDispatcher(() => domainEventHandlers, logger);
    this.database = new InMemoryDatabase({
      storage,
      clock,
      outbox: new InMemoryOutbox(this.source),
      dispatcher: this.#dispatcher,
      onPublish: ({ event, className, id }: PendingEvent) =>
        story.add({
          ...{ service: name, activity: this.#isAsked ? 'sent' : 'published' },
          ...{ eventType: event.contract.type, eventId: id },
          ...{ data: event.data as object, text: `${className} ${JSON.stringify(event.data)}` },
        }),
    });
    this.#store = new InMemorySagaStore(this.database);
    this.#driven = drivenSagas(sagas, {
      ...{ store: this.#store, transactor: this.database, clock, logger, metrics },
    });
    this.sagas = this.#driven.sagas;
    this.bus = new InMemoryEventBus(broker, name);
    const own = typeof handlers === 'function' ? handlers(this.database) : handlers;
    this.#consumers = new InMemoryConsumers({
      service: name,
      queues: subscribedQueues(name, [...own, ...this.#driven.handlers]),
      bus: this.bus,
      database: this.database,
      ...{ clock, logger, metrics },
    });
  }

  /** Publishes the event because whoever tests says so. */
  async publish(event: IntegrationEvent): Promise<void> {
    this.#isAsked = true;
    try {
      await this.database.transact((work) => work.publish(event));
    } finally {
      this.#isAsked = false;
    }
  }

  /** Lets the handlers of a domain event answer, as if an aggregate had raised it. */
  async raise(event: DomainEvent): Promise<void> {
    await this.database.transact((work) => this.#dispatcher.dispatch(event, work));
  }

  /** All that it has published, as it is on the wire, in the order of the commits. */
  published(): readonly Envelope[] {
    return [...this.outbox.published(), ...this.outbox.waiting()]
      .sort((one, other) => one.position - other.position)
      .map(({ message }) => readEnvelope(message));
  }

  /** What is stored of the instance of a saga. @throws Error if this service has no saga of that class */
  sagaOf(sagaClass: abstract new (...parts: never[]) => AnySaga, id: string) {
    const saga = this.#known.find((one) => one instanceof sagaClass);
    if (!saga) throw new Error(`${sagaClass.name} is not among the sagas of '${this.name}'.`);
    return this.#store.all().find((record) => record.name === saga.name && record.id === id);
  }

  /** Publishes what waits in the outbox. @returns whether there was anything */
  relay(): boolean {
    const due = this.outbox.due();
    for (const row of due) {
      this.#broker.publish(row.message);
      this.outbox.markPublished(row);
    }
    return due.length > 0;
  }

  /** Until what follows from the last delivery is done, parked messages that it has released included. */
  drain(): Promise<void> {
    return this.#consumers.drain();
  }

  /** Does what the time demands. @returns whether there was anything */
  async catchUp(): Promise<boolean> {
    const now = this.#clock.now();
    const [deadline, look] = [this.#store.nextDue(), this.#nextLook()];
    const isDue = deadline !== undefined && deadline <= now;
    if (isDue) await this.#driven.fireDue();
    if (look === undefined || look > now) return isDue;
    this.#lookedAt = now.getTime();
    await this.#consumers.lookAfterStreams();
    await this.#consumers.drain();
    return true;
  }

  /** When time demands something of it next. */
  nextMoments(): Date[] {
    return [this.#store.nextDue(), this.#nextLook()].filter((moment) => moment !== undefined);
  }

  #nextLook(): Date | undefined {
    if (!this.#consumers.hasParked) return undefined;
    return new Date(Math.max(this.#clock.now().getTime(), this.#lookedAt + LOOK_MS));
  }
}
