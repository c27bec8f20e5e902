export type { Expected, ExpectedEvent, ExpectedFailure, ExpectedRetry, ExpectedSaga } from './expected.ts';
export { InMemoryBroker, type QueuedMessage } from './in-memory-broker.ts';
export { InMemoryConsumers, type InMemoryConsumersParts } from './in-memory-consumers.ts';
export { InMemoryDatabase, type InMemoryDatabaseParts, type WorkMoments } from './in-memory-database.ts';
export { InMemoryEventBus } from './in-memory-event-bus.ts';
export { InMemoryFoundation, type InMemoryFoundationParts } from './in-memory-foundation.ts';
export { InMemoryIdempotencyKeys } from './in-memory-idempotency-keys.ts';
export { InMemoryInbox } from './in-memory-inbox.ts';
export { InMemoryOutbox, InMemoryOutboxStore, type InMemoryOutboxRow } from './in-memory-outbox.ts';
export { InMemoryReaderStreams } from './in-memory-reader-streams.ts';
export { InMemorySagaStore } from './in-memory-saga-store.ts';
export {
  InMemoryStorage,
  table,
  type InMemoryTransaction,
  type Reading,
  type Table,
} from './in-memory-storage.ts';
export type { ServiceParts } from './in-memory-service.ts';
export { InMemorySystem, type InMemoryService } from './in-memory-system.ts';
export { ManualClock } from './manual-clock.ts';
export type { Given, When } from './scenario.ts';
export {
  deliveredAgain,
  numbered,
  redriven,
  retriesEnd,
  timePasses,
  type Duration,
  type Step,
  type SteppedSystem,
  type SystemStep,
} from './steps.ts';
export type { Occurrence, Story } from './story.ts';
