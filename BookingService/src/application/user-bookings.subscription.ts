import type { Subscription } from '@ticketwave/building-blocks/messaging';

/**
 * Our own messages about bookings, for the list that each user sees: whole streams. Older news than what is known
 * changes nothing.
 */
export const userBookingsFeed: Subscription = {
  name: 'user-bookings',
  binds: ['booking.booking.#'],
};
