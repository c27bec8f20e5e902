import { randomUUID } from 'node:crypto';
import { eventually, Failure } from '@ticketwave/cli/development';
import type { FollowedRequest } from './narrator.ts';
import type { ServiceName } from '../services.ts';
import { Http } from './http.ts';
import type {
  BookingView,
  BookingWithHistory,
  EventView,
  NotificationView,
  PaymentView,
  ReceiptView,
} from './views.ts';

/** How long BookingService may take to learn of an event that Catalog has announced. */
const catalogueTimeoutMs = 30_000;

/** The event of the document, which the seed data have. */
const demoEventId = '123e4567-e89b-12d3-a456-426614174000';
const userId = 'test-user-123';

export interface Booked {
  readonly booking: BookingView;
  readonly request: FollowedRequest;
}

/** The services' HTTP APIs, as the demo uses them. What belongs to a booking carries its correlation id. */
export class Api extends Http {
  /** Adds tickets, if the event of the document has too few left. */
  async restockWhenLow(needed: number): Promise<EventView> {
    const path = `/api/events/${demoEventId}`;
    const known = (): Promise<EventView | undefined> => this.askIfKnown<EventView>('catalog', path);
    const event = await eventually(known, { timeoutMs: catalogueTimeoutMs });
    if (!event) throw new Failure(`CatalogService does not know the event ${demoEventId}.`);
    if (event.availableTickets >= needed) return event;
    return this.ask('catalog', `${path}/restock`, { body: { quantity: 100 } });
  }

  /** Puts a new concert on sale. */
  createEvent(name: string, totalTickets: number, correlationId: string): Promise<EventView> {
    const inAMonth = new Date(Date.now() + 30 * 86_400_000).toISOString();
    const facts = { name, category: 'concert', startsAt: inAMonth, priceAmount: 49.9, priceCurrency: 'EUR' };
    return this.ask('catalog', '/api/events', { body: { ...facts, totalTickets }, correlationId });
  }

  /**
   * Books. BookingService learns of the event by a message, so it is asked again while it does not know it yet:
   * each attempt is a request of its own, with its own correlation id.
   */
  async book(eventId: string, ticketCount: number): Promise<Booked> {
    const attempt = async (): Promise<Booked | undefined> => {
      const request = { correlationId: randomUUID(), at: Date.now() };
      const question = { body: { eventId, userId, ticketCount }, correlationId: request.correlationId };
      const path = '/api/example/create-booking-with-flow';
      const booking = await this.askIfKnown<BookingView>('booking', path, question);
      return booking && { booking, request };
    };
    const booked = await eventually(attempt, { timeoutMs: catalogueTimeoutMs, everyMs: 250 });
    if (!booked) throw new Failure(`BookingService never learned of the event ${eventId}.`);
    return booked;
  }

  pay(paymentId: string, paymentMethod: string, correlationId: string): Promise<PaymentView> {
    const question = { body: { paymentMethod }, correlationId };
    return this.ask('payment', `/api/payments/${paymentId}/pay`, question);
  }

  cancel(bookingId: string, reason: string, correlationId: string): Promise<BookingView> {
    return this.ask('booking', `/api/bookings/${bookingId}/cancel`, { body: { reason }, correlationId });
  }

  booking(bookingId: string): Promise<BookingWithHistory> {
    return this.ask('booking', `/api/bookings/${bookingId}`);
  }

  event(eventId: string): Promise<EventView> {
    return this.ask('catalog', `/api/events/${eventId}`);
  }

  payment(paymentId: string): Promise<PaymentView> {
    return this.ask('payment', `/api/payments/${paymentId}`);
  }

  /** @param url as the payment names it */
  receipt(url: string): Promise<ReceiptView> {
    return this.ask('payment', new URL(url).pathname);
  }

  notifications(bookingId: string): Promise<{ items: NotificationView[] }> {
    return this.ask('notification', `/api/notifications?bookingId=${bookingId}`);
  }

  /** The status that one of the three health endpoints answers. */
  health(service: ServiceName, probe: 'live' | 'ready' | 'messaging'): Promise<number> {
    return this.status(service, `/health/${probe}`);
  }
}
