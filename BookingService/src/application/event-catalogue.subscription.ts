import type { Subscription } from '@ticketwave/building-blocks/messaging';

/**
 * What there is to book and at what price: whole streams, in every version. Older news than what is known changes
 * nothing.
 */
export const eventCatalogue: Subscription = {
  name: 'event-catalogue',
  binds: ['catalog.event.#'],
};
