import { newId } from '@ticketwave/building-blocks/messaging';
import { paymentService } from '@ticketwave/payment-service/composition-root';
import { expect } from 'chai';
import { expectConforming } from '../../support/conformance.ts';
import { useService } from '../../support/service-bench.ts';
import { conforming } from '../../support/wire-client.ts';

const PREPARE = 'booking.payment.preparation-requested';
const PREPARED = 'payment.payment.created';
const ENDS = ['booking.booking.cancelled', 'booking.booking.failed'] as const;

describe('PaymentService on broker and database', () => {
  const bench = useService(paymentService, () => ({ PUBLIC_URL: 'https://pay.example' }));

  const preparation = (bookingId: string, data = {}): ReturnType<typeof conforming> =>
    conforming(PREPARE, { booking_id: bookingId, ...data });

  /** Sends the message and waits until it has had its effect. @returns what the service has published about it */
  async function send(message: ReturnType<typeof conforming>): Promise<string[]> {
    const { client, service } = bench();
    await client.publish(message);
    expect(await service.outcomesOf(message.body.event_id)).to.deep.equal(['handled']);
    return service.publishedIn(message.body.correlation_id);
  }

  /** The payments of a booking, as the API shows them. */
  async function paymentsOf(bookingId: string): Promise<Record<string, unknown>[]> {
    const { service } = bench();
    const rows = await service.query<{ id: string }>(
      'SELECT id FROM payment WHERE booking_id = $1',
      bookingId,
    );
    const answers = await Promise.all(rows.map(({ id }) => service.get(`/api/payments/${id}`)));
    return answers.map(({ body }) => body);
  }

  it('prepares a payment with a place to pay and an expiry, and answers', async () => {
    const bookingId = newId();
    const request = preparation(bookingId, { amount: 1850, currency: 'JPY', user_id: 'zoë@example.org' });
    await send(request);
    const answer = await bench().events.next(request.body.correlation_id, PREPARED);
    expectConforming(answer);
    expect(answer.envelope.causation_id).to.equal(request.body.event_id);
    const { payment_id: paymentId, prepared_at: preparedAt, ...data } = answer.envelope.data;
    expect(data).to.deep.equal({
      booking_id: bookingId,
      amount: 1850,
      currency: 'JPY',
      expires_at: request.body.data['expires_at'],
      payment_url: `https://pay.example/api/payments/${String(paymentId)}`,
    });
    const { status, body } = await bench().service.get(`/api/payments/${String(paymentId)}`);
    expect(status).to.equal(200);
    expect(body).to.deep.equal({
      paymentId,
      bookingId,
      userId: 'zoë@example.org',
      amount: 1850,
      currency: 'JPY',
      status: 'prepared',
      expiresAt: request.body.data['expires_at'],
      paymentUrl: data['payment_url'],
      paymentMethod: null,
      receiptUrl: null,
      error: null,
      refundedAmount: 0,
      refunds: [],
      bookingEndedAt: null,
      createdAt: preparedAt,
      updatedAt: preparedAt,
    });
  });

  it('keeps amounts to the cent', async () => {
    const bookingId = newId();
    const request = preparation(bookingId, { amount: 4.35, currency: 'EUR' });
    await send(request);
    const [row] = await bench().service.query(
      'SELECT amount, currency FROM payment WHERE booking_id = $1',
      bookingId,
    );
    expect(row).to.deep.equal({ amount: '435', currency: 'EUR' });
    const { envelope } = await bench().events.next(request.body.correlation_id, PREPARED);
    expect(envelope.data['amount']).to.equal(4.35);
  });

  it('a second delivery of the request prepares nothing more', async () => {
    const bookingId = newId();
    const request = preparation(bookingId);
    await bench().client.publish(request);
    await bench().client.publish(request);
    const outcomes = await bench().service.outcomesOf(request.body.event_id, 2);
    expect(outcomes.sort()).to.deep.equal(['duplicate', 'handled']);
    expect(await bench().service.publishedIn(request.body.correlation_id)).to.deep.equal([PREPARED]);
    expect(await paymentsOf(bookingId)).to.have.lengthOf(1);
  });

  it('asked again in another message, the first answer stands', async () => {
    const bookingId = newId();
    expect(await send(preparation(bookingId))).to.deep.equal([PREPARED]);
    expect(await send(preparation(bookingId, { amount: 1 }))).to.deep.equal([]);
    const [payment, ...more] = await paymentsOf(bookingId);
    expect(payment).to.deep.include({ status: 'prepared', amount: 99.8 });
    expect(more).to.deep.equal([]);
  });

  for (const end of ENDS) {
    it(`${end} before the preparation: a cancelled payment is stored, and nothing said`, async () => {
      const bookingId = newId();
      expect(await send(conforming(end, { booking_id: bookingId }))).to.deep.equal([]);
      expect(await send(preparation(bookingId))).to.deep.equal([]);
      const payments = await paymentsOf(bookingId);
      expect(payments.map(({ status }) => status)).to.deep.equal(['cancelled']);
    });

    it(`${end} after the preparation: nobody can pay any more`, async () => {
      const bookingId = newId();
      expect(await send(preparation(bookingId))).to.deep.equal([PREPARED]);
      const message = conforming(end, { booking_id: bookingId });
      expect(await send(message)).to.deep.equal([]);
      expect(await paymentsOf(bookingId).then(([payment]) => payment!['status'])).to.equal('cancelled');
    });
  }

  it('preparation and end at the same moment: whichever comes first, the payment ends up cancelled', async () => {
    const { client, service } = bench();
    const bookings = Array.from({ length: 20 }, newId);
    const messages = bookings.flatMap((bookingId) => [
      preparation(bookingId),
      conforming('booking.booking.failed', { booking_id: bookingId }),
    ]);
    await Promise.all(messages.map((message) => client.publish(message)));
    for (const { body } of messages)
      expect(await service.outcomesOf(body.event_id)).to.deep.equal(['handled']);
    const rows = await service.query<{ status: string }>(
      'SELECT status FROM payment WHERE booking_id = ANY($1::uuid[])',
      bookings,
    );
    expect(rows.map(({ status }) => status)).to.deep.equal(Array.from({ length: 20 }, () => 'cancelled'));
  });
});
