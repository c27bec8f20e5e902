export { compressed, contentOf, type Compression } from './compression.ts';
export {
  majorOf,
  type Contract,
  type ContractKind,
  type ContractSpecification,
  type LogFields,
  type LogStyle,
  type Upcaster,
} from './contract.ts';
export { validatePublished, validateReceived, type Envelope, type EnvelopeMetadata } from './envelope.ts';
export { ContractError, InvalidMessageError, UpcastError } from './errors.ts';
export {
  batchSizeOf,
  eventBatchOf,
  fitInBatch,
  isEventBatch,
  MAXIMUM_BATCH_EVENTS,
  readEventBatch,
  type EventOfBatch,
} from './event-batch.ts';
export { exampleOf, expects, type Expectation, type ExpectedFields } from './expectation.ts';
export { eventsOf } from './events-of.ts';
export { amountIn, currency, timestamp, userId, uuid, webAddress } from './fields.ts';
export { messageOf, type GoldenMessage } from './golden-message.ts';
export { integrationEvent, type IntegrationEvent, type IntegrationEventClass } from './integration-event.ts';
export {
  operatorActionRecorded,
  type OperatorActionRecorded,
  type OperatorSelection,
} from './operator-action.ts';
export { reading, type Read, type ReadClass } from './reading.ts';
export { readEnvelope, toMessage } from './message.ts';
export { tapExchange, tapped } from './tap.ts';
export { readVersion, upcaster, upcasting, versionsOf } from './upcasting.ts';
export { MAXIMUM_MESSAGE_BYTES, type Message, type MessageProperties } from './wire-parts.ts';
