import { eventually, Failure, step } from '@ticketwave/cli/development';
import type { BookingStatus, Stage, Step } from '../scenario.ts';

/**
 * Waits until every booking has the status.
 * @param patienceSeconds what it takes by itself, besides the time that any wait gets; where time can be moved, it is
 */
export function waitForStatus(status: BookingStatus, { patienceSeconds = 0 } = {}): Step {
  return async (stage) => {
    const { passSeconds } = stage.running;
    const timeoutMs = stage.timeoutMs + patienceSeconds * 1_000;
    const takesTime = patienceSeconds > 0 && passSeconds === undefined;
    if (patienceSeconds > 0) passSeconds?.(patienceSeconds);
    const about = takesTime ? `, which takes about ${patienceSeconds} s` : '';
    const title = `Waiting until the booking is ${status}${about}`;
    const reached = await step(title, () => eventually(() => allHave(stage, status), { timeoutMs }));
    if (reached) return;
    throw new Failure(`The booking was not ${status} within ${Math.round(timeoutMs / 1_000)} s.`);
  };
}

async function allHave({ api, bookings }: Stage, status: BookingStatus): Promise<true | undefined> {
  const now = await Promise.all(bookings.map(({ booking }) => api.booking(booking.bookingId)));
  return now.every((booking) => booking.status === status) || undefined;
}
