import { randomUUID } from 'node:crypto';
import { Failure } from '../../bootstrap/failure.mjs';
import { eventually } from '../run/eventually.ts';
import type { Launch } from '../run/launch.ts';
import type { FollowedRequest } from '../run/narrator.ts';
import { services, type ServiceName } from '../run/service-names.ts';

/** How long BookingService may take to hear of an event that Catalog has announced. */
const catalogueTimeoutMs = 30_000;
const answerTimeoutMs = 30_000;

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
}

export interface EventView {
  readonly availableTickets: number;
}

export interface PaymentView {
  readonly status: string;
  readonly amount: number;
  readonly currency: string;
  readonly paymentUrl: string;
}

export interface NotificationView {
  readonly channel: string;
  readonly status: string;
  readonly recipient: string;
  readonly subject: string | null;
}

interface Question {
  readonly body?: unknown;
  readonly correlationId?: string;
}

/** The four services' HTTP APIs, as the demo uses them. */
export class Api {
  constructor(private readonly running: Launch['services']) {}

  /** Adds tickets, if the event has too few left for the demo. */
  async restockWhenLow(): Promise<void> {
    const path = `/api/events/${demoRequest.eventId}`;
    const known = (): Promise<EventView | undefined> => this.#askIfKnown<EventView>('catalog', path);
    const event = await eventually(known, { timeoutMs: catalogueTimeoutMs });
    if (!event) throw new Failure(`CatalogService does not know the event ${demoRequest.eventId}.`);
    if (event.availableTickets >= demoRequest.ticketCount) return;
    await this.#ask('catalog', `${path}/restock`, { body: { quantity: 100 } });
  }

  /**
   * Books. BookingService hears of the event by a message, so it is asked again while it does not know it yet:
   * each attempt is a request of its own, with its own correlation id.
   */
  async book(): Promise<{ booking: BookingView; request: FollowedRequest }> {
    const attempt = async (): Promise<{ booking: BookingView; request: FollowedRequest } | undefined> => {
      const request = { correlationId: randomUUID(), at: Date.now() };
      const question = { body: demoRequest, correlationId: request.correlationId };
      const path = '/api/example/create-booking-with-flow';
      const booking = await this.#askIfKnown<BookingView>('booking', path, question);
      return booking && { booking, request };
    };
    const booked = await eventually(attempt, { timeoutMs: catalogueTimeoutMs, everyMs: 250 });
    if (!booked) throw new Failure(`BookingService never heard of the event ${demoRequest.eventId}.`);
    return booked;
  }

  /** The booking, as soon as it has the status, or as it is when the time is over. */
  async bookingWithStatus(bookingId: string, status: string, timeoutMs: number): Promise<BookingView> {
    const read = (): Promise<BookingView> => this.#ask('booking', `/api/bookings/${bookingId}`);
    const reached = async (): Promise<BookingView | undefined> => {
      const booking = await read();
      return booking.status === status ? booking : undefined;
    };
    return (await eventually(reached, { timeoutMs })) ?? read();
  }

  event(): Promise<EventView> {
    return this.#ask('catalog', `/api/events/${demoRequest.eventId}`);
  }

  payment(paymentId: string): Promise<PaymentView> {
    return this.#ask('payment', `/api/payments/${paymentId}`);
  }

  notifications(bookingId: string): Promise<{ items: NotificationView[] }> {
    return this.#ask('notification', `/api/notifications?bookingId=${bookingId}`);
  }

  /** As #ask, but undefined where the service knows nothing of the kind (404). */
  async #askIfKnown<T>(service: ServiceName, path: string, question: Question = {}): Promise<T | undefined> {
    const response = await this.#send(service, path, question);
    return response.status === 404 ? undefined : this.#read<T>(service, path, response);
  }

  async #ask<T>(service: ServiceName, path: string, question: Question = {}): Promise<T> {
    return this.#read<T>(service, path, await this.#send(service, path, question));
  }

  #send(
    service: ServiceName,
    path: string,
    { body, correlationId = randomUUID() }: Question,
  ): Promise<Response> {
    const running = this.running[service];
    if (!running) throw new Failure(`The demo needs ${services[service].title} to run too.`);
    return fetch(`${running.url}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'content-type': 'application/json', 'x-correlation-id': correlationId },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(answerTimeoutMs),
    });
  }

  async #read<T>(service: ServiceName, path: string, response: Response): Promise<T> {
    const text = await response.text();
    if (response.ok) return JSON.parse(text) as T;
    throw new Failure(`${services[service].title} answered ${response.status} to ${path}: ${text}`);
  }
}
