export * from './order-placed.integration-event.ts';
