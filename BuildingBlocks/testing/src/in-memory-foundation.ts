import type { Clock } from '@ticketwave/building-blocks/domain';
import { type Foundation, type FoundationParts, IdempotencyKeys, SagaStore, type ServiceContainer } from '@ticketwave/building-blocks/adapters';
import { Transactor } from '@ticketwave/building-blocks/messaging';
import { InMemoryDatabase, type WorkMoments } from './in-memory-database.ts';
import { InMemoryIdempotencyKeys } from './in-memory-idempotency-keys.ts';
import { InMemoryOutbox } from './in-memory-outbox.ts';
import { InMemorySagaStore } from './in-memory-saga-store.ts';
import type { InMemoryStorage } from './in-memory-storage.ts';

/** What an in-memory foundation stands on. */
export interface InMemoryFoundationParts {
  /** Outlives the service: composed again on the same storage, it is the service after a restart. */
  readonly storage: InMemoryStorage;
  readonly clock: Clock;
  readonly moments?: WorkMoments;
  /** Binds the in-memory fakes of the service's own infrastructure in place of what it has bound. */
  readonly replace: (container: ServiceContainer, database: InMemoryDatabase) => void;
}

/**
 * Lets a service run on memory instead of a database.
 *
 * @example
 * const { container, queues } = composeOn(new InMemoryFoundation(parts), catalogService, config, { logger });
 */
export class InMemoryFoundation implements Foundation {
  readonly clock: Clock;
  readonly #parts: InMemoryFoundationParts;

  constructor(parts: InMemoryFoundationParts) {
    this.clock = parts.clock;
    this.#parts = parts;
  }

  lay(container: ServiceContainer, { source, dispatcher, onPublish }: FoundationParts): void {
    const { storage, clock, moments = {} } = this.#parts;
    const outbox = new InMemoryOutbox(source);
    const database = new InMemoryDatabase({ storage, clock, outbox, dispatcher, onPublish, moments });
    container.bind(InMemoryDatabase).toConstantValue(database);
    container.bind(Transactor).toConstantValue(database);
    container.bind(IdempotencyKeys).toConstantValue(new InMemoryIdempotencyKeys(database, clock));
    container.bind(InMemorySagaStore).toConstantValue(new InMemorySagaStore(database));
    container.bind(SagaStore).toService(InMemorySagaStore);
  }

  replace(container: ServiceContainer): void {
    this.#parts.replace(container, container.get(InMemoryDatabase));
  }
}
