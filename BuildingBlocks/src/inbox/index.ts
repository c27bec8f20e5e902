export { BATCH_MS, BatchSize } from './batch-size.ts';
export { CONTENTION_MINUTES, Inbox, type Delivery, type HandledMessages, type MessageKey } from './inbox.ts';
export { readMessage } from './dispatch.ts';
export { MessageProcessor, type ProcessorParts } from './message-processor.ts';
export { Places } from './places.ts';
export { OutageGate } from './outage-gate.ts';
export { RUNS_AT_ONCE } from './single-runs.ts';
