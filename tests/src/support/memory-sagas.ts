import {
  InMemoryDatabase,
  InMemoryOutbox,
  InMemoryOutboxStore,
  InMemorySagaStore,
  InMemoryStorage,
  ManualClock,
} from '@ticketwave/testing';
import { Metrics } from '@ticketwave/building-blocks/observability';
import { DomainEventDispatcher } from '@ticketwave/building-blocks/adapters';
import { SagaDeadlines, StoredSagas, type SagaInputQueues } from '@ticketwave/building-blocks/internal/saga';
import type { Saga, HandleOutcome } from '@ticketwave/building-blocks/saga';
import { CapturedLog } from './captured-log.ts';

/** A saga on memory, at a time that stands still until it is moved. */
export class MemorySagas {
  readonly clock = new ManualClock(new Date('2026-01-30T10:30:00.000Z'));
  readonly log = new CapturedLog();
  readonly metrics = new Metrics();
  readonly #storage = new InMemoryStorage();
  readonly database = new InMemoryDatabase({
    storage: this.#storage,
    clock: this.clock,
    outbox: new InMemoryOutbox({ name: 'shop-service', version: '1.0.0' }),
    dispatcher: new DomainEventDispatcher(() => [], this.log),
  });
  readonly outbox = new InMemoryOutboxStore(this.#storage);
  readonly store = new InMemorySagaStore(this.database);
  readonly sagas: StoredSagas;
  readonly #saga: Saga;

  constructor(saga: Saga) {
    const { store, clock, log: logger, metrics } = this;
    this.#saga = saga;
    this.sagas = new StoredSagas({ sagas: () => [saga], store, clock, logger, metrics });
  }

  /** As one instance of the service keeps them. @param inputs what it receives from; all is well if absent */
  deadlines(
    inputs: SagaInputQueues = { problem: undefined, waiting: () => Promise.resolve(0) },
  ): SagaDeadlines {
    const { sagas, store, clock, log: logger, metrics, database: transactor } = this;
    const names = [this.#saga.name];
    return new SagaDeadlines({
      names,
      sagas,
      store,
      transactor,
      isOutage: () => false,
      inputs: () => inputs,
      clock,
      logger,
      metrics,
    });
  }

  begin(id: string, state: object, deadline: Date | null = null): Promise<void> {
    return this.database.transact((work) =>
      this.sagas.begin(this.#saga.constructor as never, id, state as never, deadline, work),
    );
  }

  handle(id: string, input: { readonly type: string }): Promise<HandleOutcome> {
    return this.database.transact((work) =>
      this.sagas.handle(this.#saga.constructor as never, id, input as never, work),
    );
  }

  /** What is stored about an instance. */
  of(id: string) {
    return this.database.transact((work) => this.store.find(this.#saga.name, id, work));
  }
}
