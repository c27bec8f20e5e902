import type { Subscription } from '@ticketwave/building-blocks/messaging';
import { READ_MODEL_ORDER } from './read-model-order.ts';

/**
 * What there is to book and at what price: whole streams, in every version, each in its order.
 */
export const eventCatalogue: Subscription = {
  name: 'event-catalogue',
  binds: ['catalog.event.#'],
  order: READ_MODEL_ORDER,
  rebuildable: { tables: ['catalogue_event'] },
};
