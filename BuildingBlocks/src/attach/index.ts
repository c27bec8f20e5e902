export { attach, type AttachedMessaging, type AttachOptions, type Handlers } from './attach.ts';
export { BackgroundTask } from './background-task.ts';
export { HostedSagas } from './hosted-sagas.ts';
export { Housekeeping } from './housekeeping.ts';
export { Messaging, type MessagingSettings } from './messaging.ts';
export { messagingRetentions } from './messaging-retention.ts';
export { logPublishing } from './publishing-log.ts';
export { Retention, SqlRetention } from './retention.ts';
export { SagaQueues } from './saga-queues.ts';
