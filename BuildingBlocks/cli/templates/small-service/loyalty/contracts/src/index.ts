export * from './loyalty-entry-recorded.integration-event.ts';
