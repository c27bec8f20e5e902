import type { Subscription } from '@ticketwave/building-blocks/messaging';

/**
 * What there is to book and at what price: whole streams, in every version, each in its order.
 */
export const eventCatalogue: Subscription = {
  name: 'event-catalogue',
  binds: ['catalog.event.#'],
  order: 'stream',
};
