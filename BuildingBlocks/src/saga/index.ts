export {
  compensate,
  compensated,
  nextDue,
  overdue,
  type Compensation,
  type CompensationPolicy,
  type Overdue,
} from './compensation.ts';
export { DEADLINE_REACHED, type DeadlineReached, type Decision } from './decision.ts';
export { sagaInput, type SagaInput } from './saga-input.ts';
export { SagaCounts, type DeadlineCount, type SagaCount } from './saga-counts.ts';
export { Saga, type AnySaga, type SagaContext } from './saga.ts';
export { SagaStore, type DueSaga, type SagaChange, type SagaRecord } from './saga-store.ts';
export type { DeadlineTiming } from './input-monitor.ts';
export { SagaDeadlines } from './saga-deadlines.ts';
export { SagaInputQueues } from './saga-input-queues.ts';
export { sagaEventHandlers } from './saga-event-handler.ts';
export { SqlSagaStore } from './sql-saga-store.ts';
export { StoredSagas } from './stored-sagas.ts';
export { Sagas, type SagaOf, type HandleOutcome } from './sagas.ts';
