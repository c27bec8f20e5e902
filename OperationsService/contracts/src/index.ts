export * from './analytics-event-tracked.integration-event.ts';
export * from './operations-operator-action-recorded.integration-event.ts';
