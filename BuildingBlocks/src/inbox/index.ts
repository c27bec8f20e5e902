export { CONTENTION_MINUTES, Inbox, type Delivery, type HandledMessages, type MessageKey } from './inbox.ts';
export { readMessage } from './dispatch.ts';
export { MessageProcessor, RUNS_AT_ONCE, type ProcessorParts } from './message-processor.ts';
export { OutageGate } from './outage-gate.ts';
