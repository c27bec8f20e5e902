export { InMemoryBroker, type QueuedMessage } from './in-memory-broker.ts';
export { InMemoryDatabase, type InMemoryDatabaseParts, type WorkMoments } from './in-memory-database.ts';
export { InMemoryEventBus } from './in-memory-event-bus.ts';
export { InMemoryFoundation, type InMemoryFoundationParts } from './in-memory-foundation.ts';
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
export { InMemorySystem, type InMemoryService, type ServiceParts } from './in-memory-system.ts';
export { ManualClock } from './manual-clock.ts';
