export * from './analytics-event-tracked.integration-event.ts';
