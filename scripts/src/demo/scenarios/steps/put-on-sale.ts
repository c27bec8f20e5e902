import { randomUUID } from 'node:crypto';
import { Failure, step } from '@ticketwave/cli/development';
import { handled, published } from '../../hops.ts';
import type { Step } from '../scenario.ts';

const announcement = [...published('catalog', 'EventCreated'), ...handled('booking', 'EventCreated')];

/** The event of the document: it is restocked if it has run low. */
export function demoEvent({ tickets }: { tickets: number }): Step {
  return async (stage) => {
    stage.event = await stage.api.restockWhenLow(tickets);
  };
}

/** A new event, which nobody else books: its tickets can be counted. */
export function newEvent({ tickets }: { tickets: number }): Step {
  return async (stage) => {
    const request = { correlationId: randomUUID(), at: Date.now() };
    stage.report(
      `\nA concert with ${tickets} ticket(s) goes on sale, correlation id ${request.correlationId}\n`,
    );
    stage.narrator.follow(request, announcement);
    const name = `Demo concert (${stage.scenario.name})`;
    stage.event = await stage.api.createEvent(name, tickets, request.correlationId);
    const missing = await step('Waiting until BookingService knows it', () =>
      stage.narrator.untilComplete(stage.timeoutMs),
    );
    if (missing.length > 0) throw new Failure('BookingService never learned of the new event.');
  };
}
