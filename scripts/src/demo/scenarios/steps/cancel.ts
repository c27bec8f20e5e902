import type { Step } from '../scenario.ts';

/** Cancels every booking, in the user's words. */
export function cancel(reason: string): Step {
  return async ({ api, bookings, report }) => {
    for (const { booking, request } of bookings) {
      report(`\nCancelling: "${reason}"\n`);
      await api.cancel(booking.bookingId, reason, request.correlationId);
    }
  };
}
