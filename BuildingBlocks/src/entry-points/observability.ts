/**
 * Log, metrics, and the correlation id that goes with every message.
 *
 * @packageDocumentation
 */
export { correlate, currentCorrelation, type Correlation } from '../observability/correlation.ts';
export {
  createLogger,
  Logger,
  type ClosableLogger,
  type LogFormat,
  type LogLevel,
} from '../observability/logger.ts';
export { Metrics } from '../observability/metrics.ts';
export { describeError, redact } from '../observability/redact.ts';
