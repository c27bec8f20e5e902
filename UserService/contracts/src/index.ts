export * from './user-created.integration-event.ts';
export * from './user-erased.integration-event.ts';
export { emailAddress, languageTag, personName, phoneNumber } from './user-fields.ts';
export type { UserSnapshot } from './user-snapshot.ts';
export * from './user-updated.integration-event.ts';
export * from './user-operator-action-recorded.integration-event.ts';
