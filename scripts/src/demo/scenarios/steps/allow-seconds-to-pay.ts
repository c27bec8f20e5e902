import { step } from '@ticketwave/cli/development';
import type { Step } from '../scenario.ts';

/** Restarts BookingService so that new bookings expire soon; it gets its own time back when the scenario is over. */
export function allowSecondsToPay(seconds: number): Step {
  return async ({ running, undo }) => {
    undo.add(() => step('Giving users their time back', () => running.restart('booking'), { always: true }));
    const environment = { BOOKING_TTL_SECONDS: String(seconds) };
    const title = `Restarting BookingService with ${seconds} s to pay`;
    await step(title, () => running.restart('booking', environment), { always: true });
  };
}
