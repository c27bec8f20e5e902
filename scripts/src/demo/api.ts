import { randomUUID } from 'node:crypto';
import { Failure } from '../../bootstrap/failure.mjs';
import { eventually } from '../run/eventually.ts';
import { serviceNames, services } from '../run/service-names.ts';
import type { ServiceName } from '../run/service-names.ts';

/** How long BookingService may take to hear of an event that Catalog has announced. */
const catalogueTimeoutMs = 30_000;

/** What the demo asks for: the request of the document. */
export const demoRequest = {
  eventId: '123e4567-e89b-12d3-a456-426614174000',
  userId: 'test-user-123',
  ticketCount: 2,
};

export interface BookingView {
  readonly bookingId: string;
  readonly status: string;
  readonly paymentId: string | null;
  readonly [field: string]: unknown;
}

/** The four services' HTTP APIs, as the demo uses them. */
export class Api {
  constructor(private readonly urls: Record<ServiceName, string>) {}

  /** Adds tickets, if the event has too few left for the demo. @returns how many it then has */
  async restockWhenLow(): Promise<number> {
    const path = `/api/events/${demoRequest.eventId}`;
    const known = async (): Promise<{ availableTickets: number } | undefined> =>
      (await this.#ask('catalog', path, { acceptable: [404] })).body;
    const event = await eventually(known, { timeoutMs: catalogueTimeoutMs });
    if (!event) throw new Failure(`CatalogService does not know the event ${demoRequest.eventId}.`);
    if (event.availableTickets >= demoRequest.ticketCount) return event.availableTickets;
    await this.#ask('catalog', `${path}/restock`, { body: { quantity: 100 } });
    return event.availableTickets + 100;
  }

  /** Books; BookingService hears of the event by a message, so it is asked again while it does not know it yet. */
  async book(correlationId: string): Promise<BookingView> {
    const attempt = async (): Promise<BookingView | undefined> => {
      const path = '/api/example/create-booking-with-flow';
      return (await this.#ask('booking', path, { body: demoRequest, correlationId, acceptable: [404] })).body;
    };
    const booking = await eventually(attempt, { timeoutMs: catalogueTimeoutMs, everyMs: 250 });
    if (!booking) throw new Failure(`BookingService never heard of the event ${demoRequest.eventId}.`);
    return booking;
  }

  /** The booking, as soon as it has the status, or as it is when the time is over. */
  async bookingWithStatus(bookingId: string, status: string, timeoutMs: number): Promise<BookingView> {
    const read = async (): Promise<BookingView> =>
      (await this.#ask('booking', `/api/bookings/${bookingId}`)).body;
    const reached = async (): Promise<BookingView | undefined> => {
      const booking = await read();
      return booking.status === status ? booking : undefined;
    };
    return (await eventually(reached, { timeoutMs })) ?? read();
  }

  event(): Promise<Record<string, unknown>> {
    return this.#ask('catalog', `/api/events/${demoRequest.eventId}`).then(({ body }) => body);
  }

  payment(paymentId: string): Promise<Record<string, unknown>> {
    return this.#ask('payment', `/api/payments/${paymentId}`).then(({ body }) => body);
  }

  notifications(bookingId: string): Promise<unknown> {
    return this.#ask('notification', `/api/notifications?bookingId=${bookingId}`).then(({ body }) => body);
  }

  async #ask(service: ServiceName, path: string, options: Question = {}): Promise<Answer> {
    const { body, correlationId = randomUUID(), acceptable = [] } = options;
    const response = await fetch(`${this.urls[service]}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'content-type': 'application/json', 'x-correlation-id': correlationId },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (acceptable.includes(response.status)) return { body: undefined };
    const text = await response.text();
    if (!response.ok)
      throw new Failure(`${services[service].title} answered ${response.status} to ${path}: ${text}`);
    return { body: JSON.parse(text) };
  }
}

interface Question {
  readonly body?: unknown;
  readonly correlationId?: string;
  /** Statuses that mean "not yet". */
  readonly acceptable?: readonly number[];
}

interface Answer {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each caller knows the shape that it asks for
  readonly body: any;
}

/** The URLs of a launch, checked to be all there. */
export function urlsOf(running: Partial<Record<ServiceName, { url: string }>>): Record<ServiceName, string> {
  return Object.fromEntries(serviceNames.map((name) => [name, running[name]!.url])) as Record<
    ServiceName,
    string
  >;
}
