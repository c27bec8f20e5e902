/**
 * What operators do to a service from outside: its dead letters, outbox, sagas and ordered streams, and the audit of it.
 * A running service loads none of it unless its operators' API is configured.
 *
 * @packageDocumentation
 */
export { readableBody } from '../dead-letters/content.ts';
export { readDeadLetter, redriveCopy, type DeadLetter } from '../dead-letters/dead-letter.ts';
export { DeadLetters, type DiscardReport } from '../dead-letters/dead-letters.ts';
export {
  BrokerUnavailableError,
  ConfirmingPublisher,
  connectOnce,
  QueueRefusedError,
} from '../dead-letters/operator-connection.ts';
export { FrontReader, type QueueReader } from '../dead-letters/queue-readers.ts';
export { PAGE, QueueReading, type HeldMessage } from '../dead-letters/queue-reading.ts';
export type { RedriveOptions, RedriveReport } from '../dead-letters/redrive.ts';
export { fits, type Selection } from '../dead-letters/selection.ts';
export { OperatedStreams, type Skipped, type WaitingStream } from '../inbox/operated-streams.ts';
export { carriedOn } from '../messaging/copies.ts';
export { ownerOf } from '../messaging/destination-names.ts';
export { auditStoreOn, type AuditedService } from '../operations/audit-store.ts';
export {
  AuditTrail,
  type ActionOutcome,
  type AuditEntry,
  type AuditStore,
  type OperatorAction,
} from '../operations/audit-trail.ts';
export {
  OutboxHistory,
  type OutboxEntry,
  type OutboxFilter,
  type OutboxPage,
  type RepublishReport,
} from '../operations/outbox-history.ts';
export {
  DEADLINE_FAILS,
  SagaInstances,
  type SagaDetails,
  type SagaEntry,
  type SagaPage,
} from '../operations/saga-instances.ts';
export { closeChannel, closeConnection } from '../rabbitmq/close.ts';
export { readyIn } from '../rabbitmq/queue-depth.ts';
export { HeldLocks, type LockHolder } from '../postgres/held-locks.ts';
