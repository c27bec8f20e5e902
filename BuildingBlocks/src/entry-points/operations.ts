/**
 * For tools of operators: dead letters, outbox history, saga instances, the audit trail, and what must be on the broker.
 *
 * @packageDocumentation
 */
export { AuditTrail, type ActionOutcome, type OperatorAction } from '../audit/audit-trail.ts';
export { notHandled, type ExpectedMessage } from '../inbox/not-handled.ts';
export type { DeadLetter } from '../messaging/dead-letter.ts';
export type { ReceivedMessage } from '../messaging/received-message.ts';
export { matchesPattern } from '../messaging/subscribed-queue.ts';
export { describeError, redact } from '../observability/redact.ts';
export { PUBLISHED_PAGE, publishedPages, type PublishedEvent } from '../outbox/published.ts';
export {
  OutboxHistory,
  type OutboxEntry,
  type OutboxFilter,
  type OutboxPage,
  type RepublishReport,
} from '../outbox/republish.ts';
export type { Sql } from '../outbox/sql.ts';
export { operatorPool } from '../postgres/connection-pool.ts';
export { isDatabaseOutage } from '../postgres/database-errors.ts';
export { sqlOf } from '../postgres/sql-of.ts';
export { DeadLetters, type DiscardReport } from '../rabbitmq/dead-letters.ts';
export { definitions, type Definitions, type ServiceWire } from '../rabbitmq/definitions.ts';
export { BrokerUnavailableError, QueueRefusedError } from '../rabbitmq/operator-connection.ts';
export { formerConfigure, permissions, type Permissions } from '../rabbitmq/permissions.ts';
export type { RedriveOptions, RedriveReport } from '../rabbitmq/redrive.ts';
export { fits, type Selection } from '../rabbitmq/selection.ts';
export { serviceTopology, type Topology } from '../rabbitmq/topology.ts';
export { sagaDiagram } from '../saga/diagram.ts';
export { SagaInstances, type SagaDetails, type SagaEntry, type SagaPage } from '../saga/saga-instances.ts';
