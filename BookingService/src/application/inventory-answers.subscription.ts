import type { Subscription } from '@ticketwave/building-blocks/messaging';

/** What becomes of tickets in the catalogue, our requests for them included. */
export const inventoryAnswers: Subscription = {
  name: 'inventory-answers',
  binds: ['catalog.inventory.*.v1'],
};
