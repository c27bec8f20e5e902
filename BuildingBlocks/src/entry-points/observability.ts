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
export type { CollectorParts, GaugeDescription, Sample } from '../observability/collector.ts';
export type { Attributes, ConventionalMetrics } from '../observability/conventional-metrics.ts';
export { Metrics } from '../observability/metrics.ts';
export { describeError, redact } from '../observability/redact.ts';
export type { TraceHeaders } from '../observability/tracing.ts';
