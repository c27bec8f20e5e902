export * from './catalog-operator-action-recorded.integration-event.ts';
export * from './event-created.integration-event.ts';
export * from './event-updated.integration-event.ts';
export * from './inventory-update-rejected.integration-event.ts';
export * from './inventory-updated.integration-event.ts';
export * from './quantities.ts';
export * from './ticket-updated.integration-event.ts';
export { categories, type Category, type TicketedEventSnapshot } from './ticketed-event-snapshot.ts';
