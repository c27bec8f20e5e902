import type { Clock } from '@ticketwave/building-blocks/domain';
import type { IntegrationEvent, UnitOfWork } from '@ticketwave/building-blocks/messaging';
import type { Logger } from '@ticketwave/building-blocks/observability';
import { DomainEventDispatcher, Work } from '@ticketwave/building-blocks/outbox';
import { Bookings } from '@ticketwave/payment-service/application/bookings';
import { PaymentLinks } from '@ticketwave/payment-service/application/payment-links';
import { PaymentPreparedDomainEventHandler } from '@ticketwave/payment-service/application/payment-prepared.domain-event-handler';
import { Payments } from '@ticketwave/payment-service/application/payments';
import { Payment, type PaymentState } from '@ticketwave/payment-service/domain/payment';

export const now = new Date('2026-01-30T10:30:00.148Z');
export const clock: Clock = { now: () => now };

const quiet = () => undefined;
export const logger: Logger = { debug: quiet, info: quiet, warn: quiet, error: quiet };

export class InMemoryPayments extends Payments {
  readonly states = new Map<string, PaymentState>();

  override find(id: string): Promise<Payment | undefined> {
    const state = this.states.get(id);
    return Promise.resolve(state && Payment.restore(state));
  }

  override ofBooking(bookingId: string): Promise<Payment | undefined> {
    const state = [...this.states.values()].find((payment) => payment.bookingId === bookingId);
    return Promise.resolve(state && Payment.restore(state));
  }

  override add({ state }: Payment): Promise<void> {
    this.states.set(state.id, state);
    return Promise.resolve();
  }

  override save(payment: Payment): Promise<void> {
    return this.add(payment);
  }
}

/** Remembers; the locks of works that run one after the other need nothing. */
export class InMemoryBookings extends Bookings {
  readonly #ended = new Set<string>();

  override lock(): Promise<void> {
    return Promise.resolve();
  }

  override rememberEnd(bookingId: string): Promise<void> {
    this.#ended.add(bookingId);
    return Promise.resolve();
  }

  override hasEnded(bookingId: string): Promise<boolean> {
    return Promise.resolve(this.#ended.has(bookingId));
  }
}

const dispatcher = new DomainEventDispatcher(
  () => [new PaymentPreparedDomainEventHandler(new PaymentLinks('http://127.0.0.1:5003'))],
  logger,
);

/** Runs the body as one unit of work and gives what it publishes. */
export async function published(body: (work: UnitOfWork) => Promise<void>): Promise<IntegrationEvent[]> {
  const work = new Work(clock, () => undefined);
  await body(work);
  return (await work.flush(dispatcher)).map(({ event }) => event);
}
