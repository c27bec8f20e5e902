export type { Amount } from './amount.ts';
export * from './payment-data-prepared.integration-event.ts';
export * from './payment-failed.integration-event.ts';
export * from './payment-operator-action-recorded.integration-event.ts';
export * from './payment-refunded.integration-event.ts';
export * from './payment-succeeded.integration-event.ts';
export * from './receipt-generated.integration-event.ts';
