import { BookingCancelledIntegrationEvent } from '@ticketwave/booking-contracts';
import { on } from '@ticketwave/building-blocks/messaging';
import { reading } from '@ticketwave/contracts';

/** Points that a customer is given back, of a hundred. */
const SHARES: Readonly<Record<string, number>> = {
  'user-requested': 50,
  'payment-failed': 100,
  expired: 0,
};

/** Gives points back for bookings that are over. */
export const pointsBack = (giveBack: (bookingId: string, share: number) => void) =>
  on(
    reading(BookingCancelledIntegrationEvent, ['booking_id', 'cancellation_reason']),
    {},
    ({ booking_id, cancellation_reason }) => {
      const share = SHARES[cancellation_reason];
      if (share === undefined) throw new Error(`Nobody knows what ${cancellation_reason} costs.`);
      giveBack(booking_id, share);
      return Promise.resolve();
    },
  );
