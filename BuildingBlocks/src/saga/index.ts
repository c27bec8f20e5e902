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
export { sagaDiagram } from './diagram.ts';
export { hears, type Heard } from './hears.ts';
export { KeptSagas, type SagaDetails, type SagaEntry, type SagaPage } from './kept-sagas.ts';
export { Saga, type AnySaga, type SagaContext } from './saga.ts';
export { SagaStore, type DueSaga, type SagaChange, type SagaRecord } from './saga-store.ts';
export { SagaDeadlines, type DeadlineTiming } from './saga-deadlines.ts';
export { SagaInputs } from './saga-inputs.ts';
export { sagaEventHandlers } from './saga-event-handler.ts';
export { SqlSagaStore } from './sql-saga-store.ts';
export { StoredSagas } from './stored-sagas.ts';
export { Sagas, type SagaOf, type TellOutcome } from './sagas.ts';
