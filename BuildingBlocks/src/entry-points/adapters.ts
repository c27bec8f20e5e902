/**
 * What lies beneath a service: ports, for who writes another transport, another store, or fakes of them for tests; and
 * what a tool of operators shares with the services that it looks at from outside.
 *
 * @packageDocumentation
 */
export { drivenSagas, type DrivenSagas } from '../attach/driven-sagas.ts';
export type { Foundation, FoundationParts, ServiceContainer } from '../hosting/service-container.ts';
export type { HealthReport } from '../http/health.ts';
export type { RepeatableRequest } from '../http/idempotency.ts';
export { IdempotencyKeys, type KeyClaim, type OwnedKey } from '../http/idempotency-keys.ts';
export type { OpenApi } from '../http/openapi.ts';
export type { AnswerTo, DeclaredAnswer, OperationDeclaration, OperationInput } from '../http/operation.ts';
export type { OperatorPrincipal } from '../http/operator-access.ts';
export type { OperatorsHandler } from '../http/operators-application.ts';
export type { Operator, OperatorRole } from '../http/operator-role.ts';
export type { Authentication, Refusals, Requirements, SecurityScheme } from '../http/requirements.ts';
export type { ServiceIdentity } from '../http/service-page.ts';
export { CONTENTION_MINUTES, type Delivery, type HandledMessages, type MessageKey } from '../inbox/inbox.ts';
export { MessageProcessor } from '../inbox/message-processor.ts';
export type { ProcessorParts } from '../inbox/processor-parts.ts';
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
export { RUNS_AT_ONCE } from '../inbox/single-runs.ts';
export { MAXIMUM_JUMP, type StreamCursor, type StreamPosition } from '../inbox/stream-cursor.ts';
export { contractListOf, fingerprintOf, type ContractList } from '../messaging/contract-list.ts';
export { deadLetterQueue, internalExchange, retryQueue } from '../messaging/copies.ts';
export { redrivesOf } from '../messaging/counted-headers.ts';
export { EventBus, type PublishOutcome, type Verdict } from '../messaging/event-bus.ts';
export { eventByEvent } from '../messaging/event-by-event.ts';
export type { ReceivedMessage } from '../messaging/received-message.ts';
export {
  matchesPattern,
  subscribedQueues,
  takenBy,
  type SubscribedQueue,
} from '../messaging/subscribed-queue.ts';
export { BatchTransactor, type Unit } from '../messaging/unit-of-work.ts';
export type { CollectorParts, GaugeDescription, Sample } from '../observability/collector.ts';
export type { Attributes, ConventionalMetrics } from '../observability/conventional-metrics.ts';
export type { TraceHeaders } from '../observability/tracing.ts';
export { DomainEventDispatcher } from '../outbox/domain-event-dispatcher.ts';
export { outboxState } from '../outbox/outbox-state.ts';
export type { OutboxState } from '../outbox/outbox-store.ts';
export { OutboxUnitOfWork, type PendingEvent } from '../outbox/outbox-unit-of-work.ts';
export { buildEnvelope, type Source } from '../outbox/outbox.ts';
export { streamOf } from '../outbox/stream-of.ts';
export type { Sql } from '../outbox/sql.ts';
export { operatorPool } from '../postgres/connection-pool.ts';
export { isDatabaseOutage } from '../postgres/database-errors.ts';
export { sqlOf } from '../postgres/sql-of.ts';
export { serviceTopology, type Topology } from '../rabbitmq/topology.ts';
export { SagaStore, type DueSaga, type SagaChange, type SagaRecord } from '../saga/saga-store.ts';
