import type { Subscription } from '@ticketwave/building-blocks/messaging';

/** Whatever ends a booking without tickets ends its payment. */
export const bookingEnded: Subscription = { name: 'booking-ended' };
