import type { Subscription } from '@ticketwave/building-blocks/messaging';

/** What there is to book and at what price: whole streams, in every version, one message at a time. */
export const eventCatalogue: Subscription = {
  name: 'event-catalogue',
  binds: ['catalog.event.#'],
  concurrency: 1,
};
