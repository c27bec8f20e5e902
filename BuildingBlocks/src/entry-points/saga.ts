/**
 * Process managers: pure decisions on durable state, with deadlines and compensation.
 *
 * @packageDocumentation
 */
export {
  compensate,
  compensated,
  nextDue,
  overdue,
  type Compensation,
  type CompensationPolicy,
  type Overdue,
} from '../saga/compensation.ts';
export type { DeadlineReached, Decision } from '../saga/decision.ts';
export type { DeadlineTiming } from '../saga/input-monitor.ts';
export { sagaInput, type SagaInput } from '../saga/saga-input.ts';
export { Saga, type AnySaga, type SagaContext } from '../saga/saga.ts';
export { Sagas, type HandleOutcome, type SagaOf } from '../saga/sagas.ts';
