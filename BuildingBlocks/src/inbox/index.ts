export { BATCH_MS, BatchSize } from './batch-size.ts';
export { CONTENTION_MINUTES, Inbox, type Delivery, type HandledMessages, type MessageKey } from './inbox.ts';
export { readMessage } from './dispatch.ts';
export { MessageProcessor } from './message-processor.ts';
export type { ProcessorParts } from './processor-parts.ts';
export { Places } from './places.ts';
export { OutageGate } from './outage-gate.ts';
export { RUNS_AT_ONCE } from './single-runs.ts';
