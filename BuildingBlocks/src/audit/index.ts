export { AuditTrail, type ActionOutcome, type OperatorAction } from './audit-trail.ts';
