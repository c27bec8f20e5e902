import { bookingService } from '@ticketwave/booking-service/composition-root';
import { catalogService } from '@ticketwave/catalog-service/composition-root';
import { freePort } from '@ticketwave/cli/dev/ports';
import { notificationService } from '@ticketwave/notification-service/composition-root';
import { operationsService } from '@ticketwave/operations-service/composition-root';
import { paymentService } from '@ticketwave/payment-service/composition-root';
import { userService } from '@ticketwave/user-service/composition-root';
import { eventually } from '../../support/eventually.ts';
import { HostedService } from '../../support/hosted-service.ts';
import { ServiceSurroundings } from '../../support/service-surroundings.ts';

export const OPERATOR_TOKEN = 'operators-dev-only';
export const READER_TOKEN = 'readers-dev-only';

/** The message of a cancelled booking that PaymentService could not handle. */
export interface GivenUp {
  readonly bookingId: string;
  readonly messageId: string;
}

/** A booking that one can pay. */
export interface Payable {
  readonly eventId: string;
  readonly bookingId: string;
  readonly paymentId: string;
}

const QUEUE = 'payment.booking-ended';

/** All services on surroundings of their own, with operators, and a fault that ends in a dead letter. */
export class OperatedSystem {
  private constructor(
    readonly surroundings: ServiceSurroundings,
    readonly booking: HostedService,
    readonly catalog: HostedService,
    readonly payment: HostedService,
    readonly notification: HostedService,
    readonly operations: HostedService,
  ) {}

  static async start(): Promise<OperatedSystem> {
    const surroundings = await ServiceSurroundings.open();
    const operated = {
      ...{ OPS_TOKEN: OPERATOR_TOKEN, REQUEST_TAP: 'true' },
      RABBITMQ_MONITORING_URL: surroundings.managementUrl,
    };
    // One after the other: migrations of five services at once take too long on a busy machine.
    const booking = await HostedService.start(bookingService, surroundings, operated);
    const catalog = await HostedService.start(catalogService, surroundings, operated);
    const payment = await HostedService.start(paymentService, surroundings, operated);
    const notification = await HostedService.start(notificationService, surroundings, operated);
    const user = await HostedService.start(userService, surroundings, operated);
    const port = String(await freePort());
    const [{ url: bookingUrl }, { url: catalogUrl }, { url: paymentUrl }] = [booking, catalog, payment];
    const urls = {
      ...{ booking: bookingUrl, catalog: catalogUrl, payment: paymentUrl, notification: notification.url },
      user: user.url,
      operations: `http://127.0.0.1:${port}`,
    };
    const operations = await HostedService.start(operationsService, surroundings, {
      ...{ ...operated, PORT: port, OPS_SERVICES: JSON.stringify(urls) },
      OPS_PRINCIPALS: JSON.stringify([{ name: 'visitor', role: 'reader', token: READER_TOKEN }]),
    });
    return new OperatedSystem(surroundings, booking, catalog, payment, notification, operations);
  }

  stop(): Promise<void> {
    return this.surroundings.close();
  }

  /** Books, pays and cancels, while PaymentService cannot keep refunds. @returns the message that it tries again now */
  async cancelWithoutRefund(): Promise<GivenUp> {
    const { bookingId } = await this.confirmed();
    await this.payment.query('ALTER TABLE refund RENAME TO refund_away');
    await this.#done(
      this.booking.post(`/api/bookings/${bookingId}/cancel`, { reason: 'We cannot come after all' }),
    );
    const messageId = await eventually(async () => {
      const [row] = await this.booking.query<{ id: string }>(
        `SELECT message_id AS id FROM messaging.outbox
         WHERE event_type = 'booking.booking.cancelled' AND stream LIKE '%' || $1`,
        bookingId,
      );
      return row?.id;
    });
    return { bookingId, messageId };
  }

  /** As if it had been tried so often that the next attempt is the last. */
  async exhaust({ messageId }: GivenUp): Promise<void> {
    await this.payment.query(
      `INSERT INTO messaging.attempt (queue, message_id, redrives, count, running) VALUES ($1, $2, 0, 3, false)
       ON CONFLICT (queue, message_id, redrives) DO UPDATE SET count = 3`,
      QUEUE,
      messageId,
    );
  }

  /** What made it fail is gone. */
  async mend(): Promise<void> {
    await this.payment.query('ALTER TABLE refund_away RENAME TO refund');
  }

  /** Books, and waits until one can pay. */
  async payable(): Promise<Payable> {
    const startsAt = new Date(Date.now() + 30 * 86_400_000).toISOString();
    const { eventId } = await this.#done<{ eventId: string }>(
      this.catalog.post('/api/events', {
        ...{ name: 'An evening of songs', category: 'concert', startsAt, totalTickets: 10 },
        ...{ priceAmount: 49.9, priceCurrency: 'EUR' },
      }),
    );
    const { bookingId } = await eventually(() =>
      this.#done<{ bookingId: string }>(
        this.booking.post('/api/bookings', { eventId, userId: 'ada@example.com', ticketCount: 2 }),
      ),
    );
    const paymentId = await eventually(async () => (await this.#bookingOf(bookingId)).paymentId ?? undefined);
    return { eventId, bookingId, paymentId };
  }

  /** Books and pays. */
  async confirmed(): Promise<Payable> {
    const payable = await this.payable();
    await this.#done(
      this.payment.post(`/api/payments/${payable.paymentId}/pay`, { paymentMethod: 'tok_success' }),
    );
    await eventually(async () => (await this.#bookingOf(payable.bookingId)).status === 'confirmed');
    return payable;
  }

  #bookingOf(id: string): Promise<{ readonly status: string; readonly paymentId?: string | null }> {
    return this.#done(this.booking.get(`/api/bookings/${id}`));
  }

  async #done<T>(asked: ReturnType<HostedService['get']>): Promise<T> {
    const { status, body } = await asked;
    if (status >= 300) throw new Error(`Answered ${status}: ${JSON.stringify(body)}`);
    return body as T;
  }
}
