export type { OperatedMessaging } from './operated-messaging.ts';
export { actionEvent } from './action-event.ts';
export { auditStoreOn, type AuditedService } from './audit-store.ts';
export {
  AuditTrail,
  type ActionOutcome,
  type AuditEntry,
  type AuditStore,
  type OperatorAction,
} from './audit-trail.ts';
export { deadLetterTurns, type WithDeadLetters } from './dead-letter-turns.ts';
export { DeadLetterExports, type ExportReport } from './dead-letter-exports.ts';
export { groupsOf, MOST_READ, type DeadLetterGroup } from './dead-letter-groups.ts';
export { asReceived, editedMessage } from './edited-message.ts';
export { Judge, type Judgement, type Reading, type Verdict } from './judgement.ts';
export { createdAt, MessageStates, type MessageState } from './message-states.ts';
export {
  OutboxHistory,
  type OutboxEntry,
  type OutboxFilter,
  type OutboxPage,
  type RepublishReport,
} from './outbox-history.ts';
export { RedriveProtocol, type RedriveForecast } from './redrive-protocol.ts';
export type {
  RedriveCounts,
  RedriveOutcome,
  RedrivenMessage,
  RedrivePlan,
  RedriveRun,
  RedriveState,
} from './redrive-run.ts';
export { RedrivenMessages } from './redriven-messages.ts';
export { RedriveRuns } from './redrive-runs.ts';
export { nextStep } from './redrive-step.ts';
export { outcomeOf, RedriveTask } from './redrive-task.ts';
export { GenerationEndedError } from './generation.ts';
export { NotCaughtUpError } from './generation-switch.ts';
export { EventTooOldError, NotTakenError } from './queue-replay.ts';
export { RebuildFailedError } from './rebuild.ts';
export { NotRebuildableError, ReplayProtocol } from './replay-protocol.ts';
export type { ReplayedMessage, ReplayOutcome, ReplayPlan, ReplayRun } from './replay-run.ts';
export { expectationOf, type SagaExpectation } from './saga-expectations.ts';
export { SagaInstances, type SagaDetails, type SagaEntry, type SagaPage } from './saga-instances.ts';
export { SubscriptionPauses, type SubscriptionPause } from './subscription-pauses.ts';
export { wiringOf, type WiredBinding, type Wiring } from './wiring.ts';
