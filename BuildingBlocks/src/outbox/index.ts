export { DomainEventDispatcher } from './domain-event-dispatcher.ts';
export { EventBatches } from './event-batches.ts';
export { Lease } from './lease.ts';
export {
  CHUNK,
  COUNTED,
  OutboxStore,
  RELAY_LEASE,
  type OutboxRow,
  type StreamOutcome,
} from './outbox-store.ts';
export { Outbox, buildEnvelope, type Source } from './outbox.ts';
export { PublishingRefusedError, refusingToPublish, requireSilence } from './publishing-refused.ts';
export { Relay } from './relay.ts';
export { RequestTap } from './request-tap.ts';
export { StreamPublisher } from './stream-publisher.ts';
export { streamOf } from './stream-of.ts';
export type { Sql } from './sql.ts';
export { OutboxUnitOfWork, type PendingEvent } from './outbox-unit-of-work.ts';
export { requireVersionsTogether } from './versions-together.ts';
