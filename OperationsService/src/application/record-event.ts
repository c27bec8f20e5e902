import type { IntegrationEventHandler, Subscription } from '@ticketwave/building-blocks/messaging';
import type { IntegrationEventClass } from '@ticketwave/contracts';
import type { EventStore } from './event-store.ts';

/** Large batches: an event costs a row, and a commit costs as much for one as for many. */
const eventStoreQueue: Subscription = { name: 'event-store', concurrency: 2, batch: 256 };

/** Puts each event of a kind into the store, in the version that was published. Whoever published it has said so in its log. */
export const recordEvent = (handles: IntegrationEventClass, store: EventStore): IntegrationEventHandler => ({
  handles,
  subscription: eventStoreQueue,
  name: 'RecordEvent',
  logLevel: 'debug',
  handle(_event, work, { envelope }) {
    store.add({ envelope, isRequest: handles.contract.kind === 'request' }, work);
    return Promise.resolve();
  },
});
