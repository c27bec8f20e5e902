import type { Step } from '../scenario.ts';

/** Cancels every booking, in the user's words. */
export function cancel(reason: string): Step {
  return async ({ api, bookings, tell }) => {
    for (const { booking, request } of bookings) {
      tell(`\nCancelling: "${reason}"\n`);
      await api.cancel(booking.bookingId, reason, request.correlationId);
    }
  };
}
