export {
  ConfigurationError,
  readConfig,
  retentionDays,
  wholeNumber,
  type ServiceConfig,
  type Variable,
} from './config.ts';
export { DueWorker, type DueWork } from './due-worker.ts';
export { Housekeeping } from './housekeeping.ts';
export { retentionsOf } from './messaging-retention.ts';
export { Retention, SqlRetention } from './retention.ts';
export { SagaQueues } from './saga-queues.ts';
export { runService } from './run-service.ts';
export {
  composeOn,
  composeService,
  sourceName,
  type ComposedService,
  type Foundation,
  type FoundationParts,
  type ServiceContainer,
} from './service-container.ts';
export { BackgroundTask, StartupTask, type ServiceDefinition } from './service-definition.ts';
export { ServiceHost } from './service-host.ts';
