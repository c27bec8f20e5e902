import type { Subscription } from '@ticketwave/building-blocks/messaging';
import { READ_MODEL_ORDER } from './read-model-order.ts';

/**
 * Our own messages about bookings, for the list that each user sees: whole streams, each in its order.
 */
export const userBookingsFeed: Subscription = {
  name: 'user-bookings',
  binds: ['booking.booking.#'],
  order: READ_MODEL_ORDER,
  rebuildable: { tables: ['user_booking'] },
};
