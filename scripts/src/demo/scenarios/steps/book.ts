import { Failure } from '@ticketwave/cli/development';
import type { Stage, Step } from '../scenario.ts';

/** Books tickets of the event on sale, in one booking or several. */
export function book({ tickets, times = 1 }: { tickets: number; times?: number }): Step {
  return async (stage) => {
    for (let number = 1; number <= times; number += 1) {
      await bookOnce(stage, tickets, times > 1 ? `booking ${number}` : undefined);
    }
  };
}

async function bookOnce(stage: Stage, tickets: number, label: string | undefined): Promise<void> {
  const { event, api, narrator, bookings, scenario } = stage;
  if (!event) throw new Failure(`The scenario ${scenario.name} books before anything is on sale.`);
  const booked = await api.book(event.eventId, tickets);
  const { request } = booked;
  bookings.push(booked);
  const what = `Booking ${tickets} tickets${label === undefined ? '' : ` (${label})`}`;
  stage.report(`\n${what}, correlation id ${request.correlationId}\n`);
  narrator.follow({ ...request, ...(label !== undefined && { label }) }, scenario.hops);
}
