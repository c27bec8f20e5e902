// Loads winston and prom-client, 0.2 s at each start: what operators' commands load takes the light files themselves.
export { correlate, currentCorrelation, type Correlation } from './correlation.ts';
export { boundedLabel } from './bounded-label.ts';
export { type CollectorParts, type Sample } from './collector.ts';
export { type Attributes } from './conventional-metrics.ts';
export { createLogger, Logger, type ClosableLogger, type LogFormat, type LogLevel } from './logger.ts';
export { isLogged } from './is-logged.ts';
export { Metrics } from './metrics.ts';
export { ATTRIBUTE, METRIC, OTHER, RABBITMQ } from './semantic-conventions.ts';
export { occurred, type MessageOccurrences } from './channels.ts';
export { currentTrace, currentTraceIds, inSpan, openSpan, traceIn, type TraceHeaders } from './tracing.ts';
export { describeError, redact } from './redact.ts';
