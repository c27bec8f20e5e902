export { BackgroundTask, Retention, SqlRetention } from '../attach/index.ts';
export { sourceName } from '../messaging/index.ts';
export { readConfig, retentionDays, type ServiceConfig } from './config.ts';
export { DueWorker, type DueWork } from './due-worker.ts';
export { ConfigurationError, wholeNumber, type Variable } from './environment.ts';
export { runService } from './run-service.ts';
export {
  composeOn,
  composeService,
  type ComposedService,
  type Foundation,
  type FoundationParts,
  type ServiceContainer,
} from './service-container.ts';
export { StartupTask, type ServiceDefinition } from './service-definition.ts';
export { ServiceHost } from './service-host.ts';
export { startTracing, type RunningTracing } from './tracing-sdk.ts';
