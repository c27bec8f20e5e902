import { Failure } from '@ticketwave/cli/support/failure';
import { eventually } from '@ticketwave/cli/dev/eventually';
import { Customer, type Counter } from './customer.ts';
import type { Plan } from './plan.ts';

const CATALOGUE_TIMEOUT_MS = 30_000;
/** Wants a ticket and changes its mind at once. */
const TRIAL: Plan = { tickets: 1, card: null, cancels: 'at-once', refundByHand: null };

/** Waits until BookingService takes bookings for an event, by one that is cancelled at once. @throws Failure */
export async function waitUntilBookable(counter: Counter, eventId: string, userId: string): Promise<void> {
  const booked = async (): Promise<true | undefined> =>
    (await new Customer(counter, TRIAL).live(eventId, userId)) === 'refused' ? undefined : true;
  if (await eventually(booked, { timeoutMs: CATALOGUE_TIMEOUT_MS, everyMs: 250 })) return;
  throw new Failure(`BookingService never learned of the event ${eventId}.`);
}
