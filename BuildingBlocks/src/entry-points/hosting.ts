/**
 * A service as a process of its own: its definition, its environment, what it does at start and in the background.
 *
 * @packageDocumentation
 */
export { BackgroundTask } from '../attach/background-task.ts';
export { Retention, SqlRetention } from '../attach/retention.ts';
export { sourceName } from '../attach/source-name.ts';
export { readConfig, retentionDays, type ServiceConfig } from '../hosting/config.ts';
export { DueWorker, type DueWork } from '../hosting/due-worker.ts';
export { ConfigurationError, wholeNumber, type Variable } from '../hosting/environment.ts';
export { runService } from '../hosting/run-service.ts';
export { composeService, type ComposedService } from '../hosting/service-container.ts';
export { StartupTask, type ServiceDefinition } from '../hosting/service-definition.ts';
