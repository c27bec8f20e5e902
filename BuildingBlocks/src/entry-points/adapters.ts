/**
 * The ports beneath a service, for who writes another transport, another store, or fakes of them for tests.
 *
 * @packageDocumentation
 */
export type { Foundation, FoundationParts, ServiceContainer } from '../hosting/service-container.ts';
export { IdempotencyKeys, type KeyClaim, type OwnedKey } from '../http/idempotency-keys.ts';
export { CONTENTION_MINUTES, type Delivery, type HandledMessages, type MessageKey } from '../inbox/inbox.ts';
export { MessageProcessor, type ProcessorParts } from '../inbox/message-processor.ts';
export { OutageGate } from '../inbox/outage-gate.ts';
export type {
  Elsewhere,
  LockedCursor,
  ParkedDelivery,
  ParkedMessage,
  PassedGap,
  ReaderStreams,
  ReleasedMessage,
} from '../inbox/reader-streams.ts';
export { releasable, type KnownNumber, type Release } from '../inbox/releasable.ts';
export { RUNS_AT_ONCE, type RunParts } from '../inbox/single-runs.ts';
export { MAXIMUM_JUMP, type StreamCursor, type StreamPosition } from '../inbox/stream-cursor.ts';
export { deadLetterQueue, internalExchange, retryQueue } from '../messaging/copies.ts';
export { EventBus, type PublishOutcome, type Verdict } from '../messaging/event-bus.ts';
export type { ReceivedMessage } from '../messaging/received-message.ts';
export { matchesPattern, subscribedQueues, type SubscribedQueue } from '../messaging/subscribed-queue.ts';
export { BatchTransactor, type Unit } from '../messaging/unit-of-work.ts';
export { DomainEventDispatcher } from '../outbox/domain-event-dispatcher.ts';
export { OutboxUnitOfWork, type PendingEvent } from '../outbox/outbox-unit-of-work.ts';
export { buildEnvelope, streamOf, type Source } from '../outbox/outbox.ts';
export { SagaStore, type DueSaga, type SagaChange, type SagaRecord } from '../saga/saga-store.ts';
