import { Failure } from '@ticketwave/cli/development';
import type { Step } from '../scenario.ts';

/** Pays every booking with one of the provider's test tokens. */
export function pay(paymentMethod: string): Step {
  return async ({ api, bookings, report }) => {
    for (const { booking, request } of bookings) {
      const { paymentId } = await api.booking(booking.bookingId);
      if (paymentId === null) throw new Failure('The booking has no payment yet.');
      report(`\nPaying with ${paymentMethod}\n`);
      await api.pay(paymentId, paymentMethod, request.correlationId);
    }
  };
}
