import { newId } from '@ticketwave/building-blocks/messaging';
import { expect } from 'chai';
import { eventually } from '../../support/eventually.ts';
import type { Answer } from '../../support/hosted-service.ts';
import type { ServiceBench } from '../../support/service-bench.ts';
import { conforming, type Received } from '../../support/wire-client.ts';

const PREPARE = 'booking.payment.preparation-requested';
export const SUCCEEDED = 'payment.payment.succeeded';
export const RECEIPT = 'receipt.receipt.generated';
export const FAILED = 'payment.payment.failed';
export const REFUNDED = 'payment.payment.refunded';

/** Short waits, so that what takes seconds in production does not in a spec. */
export const quick = {
  PAYMENT_PROVIDER_TIMEOUT_MS: '600',
  PAYMENT_PROVIDER_BACKOFF_MS: '50',
  SIMULATED_SLOW_MS: '150',
  SIMULATED_WEBHOOK_DELAY_MS: '20',
};

interface Due {
  readonly paymentId: string;
  readonly bookingId: string;
}

/** What a user, a clerk and BookingService do with payments. */
export class PaymentDesk {
  readonly #bench: () => ServiceBench;

  constructor(bench: () => ServiceBench) {
    this.#bench = bench;
  }

  /** A payment of 99.80 EUR that can be paid. */
  async prepare(data: object = {}): Promise<Due> {
    const bookingId = newId();
    await this.send(PREPARE, { booking_id: bookingId, expires_at: '2131-01-01T00:00:00.000Z', ...data });
    const { service } = this.#bench();
    const [row] = await service.query<{ id: string }>(
      'SELECT id FROM payment WHERE booking_id = $1',
      bookingId,
    );
    return { bookingId, paymentId: row!.id };
  }

  async paid(token = 'tok_success'): Promise<Due> {
    const due = await this.prepare();
    expect(await this.pay(due.paymentId, token)).to.nested.include({
      status: 200,
      'body.status': 'succeeded',
    });
    return due;
  }

  pay(
    paymentId: string,
    paymentMethod = 'tok_success',
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    return this.#bench().service.post(`/api/payments/${paymentId}/pay`, { paymentMethod }, headers);
  }

  refund(paymentId: string, amount?: number, headers: Record<string, string> = {}): Promise<Answer> {
    return this.#bench().service.post('/api/refunds', { paymentId, amount, reason: 'goodwill' }, headers);
  }

  async cancelBooking({ bookingId }: Due, refundAmount = 99.8): Promise<string> {
    return this.send('booking.booking.cancelled', { booking_id: bookingId, refund_amount: refundAmount });
  }

  async failBooking({ bookingId }: Due): Promise<string> {
    return this.send('booking.booking.failed', { booking_id: bookingId });
  }

  /** Sends a message and waits until it has had its effect. @returns its correlation id */
  async send(type: string, data: object): Promise<string> {
    const { client, service } = this.#bench();
    const message = conforming(type, data);
    await client.publish(message);
    expect(await service.outcomesOf(message.body.event_id)).to.deep.equal(['handled']);
    return message.body.correlation_id;
  }

  /** The payment as the API shows it, once it is as expected. */
  until(paymentId: string, condition: (body: Answer['body']) => boolean): Promise<Answer['body']> {
    return eventually(async () => {
      const { body } = await this.#bench().service.get(`/api/payments/${paymentId}`);
      if (condition(body)) return body;
      throw new Error(`Payment ${paymentId} is ${JSON.stringify(body)}`);
    });
  }

  untilSettled(paymentId: string): Promise<Answer['body']> {
    return this.until(paymentId, ({ status }) => status !== 'processing');
  }

  /** What was published about the payment, once everything that was to be is. */
  async published(paymentId: string): Promise<Received[]> {
    const { service, events } = this.#bench();
    await service.untilOutboxEmpty();
    const rows = await service.query<{ id: string }>(
      `SELECT message_id AS id FROM messaging.outbox WHERE envelope -> 'data' ->> 'payment_id' = $1
          AND event_type <> 'payment.payment.created' ORDER BY position`,
      paymentId,
    );
    return Promise.all(
      rows.map(({ id }) =>
        eventually(() => events.messages.find(({ envelope }) => envelope.event_id === id)),
      ),
    );
  }

  async publishedTypes(paymentId: string): Promise<string[]> {
    return (await this.published(paymentId)).map(({ envelope }) => envelope.event_type);
  }

  /** What the card network's own book says of a payment, in minor units. */
  async book(
    paymentId: string,
  ): Promise<{ charges: number; charged: number; refunds: number; refunded: number }> {
    const [row] = await this.#bench().service.query<{
      charges: number;
      charged: number;
      refunds: number;
      refunded: number;
    }>(
      `SELECT count(DISTINCT c.key)::integer AS charges, max(c.amount)::integer AS charged,
              count(r.key)::integer AS refunds, coalesce(sum(r.amount), 0)::integer AS refunded
         FROM payment p JOIN simulated_charge c ON c.key = p.charge_key AND c.declined_code IS NULL
         LEFT JOIN simulated_refund r ON r.charge_id = c.id AND r.declined_code IS NULL
        WHERE p.id = $1`,
      paymentId,
    );
    return row!;
  }

  /** No card was charged twice, nor without a payment that knows of it, once all charges are settled. */
  async expectNoStrayCharge(): Promise<void> {
    await eventually(async () => {
      const rows = await this.#bench().service.query(
        `SELECT c.key, p.status FROM simulated_charge c LEFT JOIN payment p ON p.charge_key = c.key
          WHERE (c.declined_code IS NULL) IS DISTINCT FROM (p.status = 'succeeded')`,
      );
      expect(rows).to.deep.equal([]);
      return true;
    });
  }
}
