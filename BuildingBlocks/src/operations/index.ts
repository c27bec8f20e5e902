export { AuditTrail, type ActionOutcome, type OperatorAction } from './audit-trail.ts';
export {
  OutboxHistory,
  type OutboxEntry,
  type OutboxFilter,
  type OutboxPage,
  type RepublishReport,
} from './outbox-history.ts';
export { SagaInstances, type SagaDetails, type SagaEntry, type SagaPage } from './saga-instances.ts';
