import { newId } from '@ticketwave/building-blocks/messaging';
import { paymentService } from '@ticketwave/payment-service/composition-root';
import { expect } from 'chai';
import { expectConforming } from '../../support/conformance.ts';
import { eventually } from '../../support/eventually.ts';
import { useService } from '../../support/service-bench.ts';
import { FAILED, PaymentDesk, quick, RECEIPT, SUCCEEDED } from './payment-desk.ts';

const PAID = [SUCCEEDED, RECEIPT];

describe('paying', () => {
  const bench = useService(paymentService, () => quick);
  const desk = new PaymentDesk(bench);

  it('takes the money and says so, with a receipt that people and programs can read', async () => {
    const { paymentId, bookingId } = await desk.prepare();
    const correlationId = newId();

    const { status, body } = await desk.pay(paymentId, 'tok_success', { 'x-correlation-id': correlationId });

    expect(status).to.equal(200);
    const paymentMethod = { type: 'card', brand: 'visa', last4: '4242' };
    expect(body).to.deep.include({ status: 'succeeded', paymentMethod, error: null, refundedAmount: 0 });
    const [success, receipt] = await desk.published(paymentId);
    for (const message of [success!, receipt!]) {
      expectConforming(message);
      expect(message.envelope).to.include({ correlation_id: correlationId, causation_id: correlationId });
    }
    expect(success!.envelope.data).to.deep.include({ booking_id: bookingId, payment_method: paymentMethod });
    expect(receipt!.envelope.data['receipt_url']).to.equal(body.receiptUrl);

    const path = new URL(body.receiptUrl as string).pathname;
    const html = await bench().service.ask(path, { headers: { accept: 'text/html,*/*;q=0.8' } });
    expect(html.headers.get('content-type')).to.equal('text/html; charset=utf-8');
    expect(html.body).to.include(receipt!.envelope.data['receipt_number']);
    const json = await bench().service.ask(path, { headers: { accept: 'application/json' } });
    expect(json.body).to.deep.include({ paymentId, amount: 99.8, currency: 'EUR', paymentMethod });
    expect(json.body.receiptNumber).to.equal(receipt!.envelope.data['receipt_number']);
  });

  for (const [token, code] of [
    ['tok_declined', 'card_declined'],
    ['tok_insufficient_funds', 'insufficient_funds'],
  ] as const)
    it(`with ${token} fails for good: ${code}`, async () => {
      const { paymentId } = await desk.prepare();

      const { status, body } = await desk.pay(paymentId, token);

      expect(status).to.equal(200);
      expect(body).to.deep.include({ status: 'failed', receiptUrl: null, paymentMethod: null });
      expect(body.error.code).to.equal(code);
      expect(await desk.publishedTypes(paymentId)).to.deep.equal([FAILED]);
      expect(await desk.pay(paymentId)).to.nested.include({
        status: 409,
        'body.error.code': 'payment_not_payable',
      });
    });

  for (const token of ['tok_slow', 'tok_webhook_twice', 'tok_webhook_first'])
    it(`with ${token} succeeds once`, async () => {
      const { paymentId } = await desk.prepare();

      const { status, body } = await desk.pay(paymentId, token);

      expect({ status, payment: body.status }).to.deep.equal({ status: 200, payment: 'succeeded' });
      if (token === 'tok_webhook_twice') await untilLogged(paymentId, 2);
      expect(await desk.publishedTypes(paymentId)).to.deep.equal(PAID);
      expect(await desk.book(paymentId)).to.include({ charges: 1, charged: 9980 });
    });

  /** Waits for what became of so many webhooks about a payment's charge. */
  const untilLogged = async (paymentId: string, count: number): Promise<string[]> => {
    const [row] = await bench().service.query<{ key: string }>(
      'SELECT charge_key AS key FROM payment WHERE id = $1',
      paymentId,
    );
    return eventually(() => {
      const lines = bench().service.log.lines.filter(({ message }) =>
        message.includes(`charge ${row!.key}:`),
      );
      return lines.length >= count && lines.map(({ message }) => message);
    });
  };

  it('with tok_timeout is processing until a webhook or a repetition says more, and charged once', async () => {
    const { paymentId } = await desk.prepare();
    const correlationId = newId();

    const { status, body } = await desk.pay(paymentId, 'tok_timeout', { 'x-correlation-id': correlationId });

    expect({ status, payment: body.status }).to.deep.equal({ status: 202, payment: 'processing' });
    expect(await desk.untilSettled(paymentId)).to.include({ status: 'succeeded' });
    const messages = await desk.published(paymentId);
    expect(messages.map(({ envelope }) => envelope.event_type)).to.deep.equal(PAID);
    for (const { envelope } of messages) expect(envelope.correlation_id).to.equal(correlationId);
    expect(await desk.book(paymentId)).to.include({ charges: 1, charged: 9980 });
  });

  it('with an unknown token is refused, with those that are known', async () => {
    const { paymentId } = await desk.prepare();
    const { status, body } = await desk.pay(paymentId, 'tok_unknown');
    expect(status).to.equal(400);
    expect(body.error.details[0].field).to.equal('paymentMethod');
    expect(body.error.details[0].message).to.include('tok_success, tok_declined');
    await desk.until(paymentId, (payment) => payment.status === 'prepared');
  });

  it('is over once the payment expired, and when its booking has ended', async () => {
    const expired = await desk.prepare({ expires_at: new Date().toISOString() });
    expect(await desk.pay(expired.paymentId)).to.nested.include({
      status: 409,
      'body.error.code': 'payment_expired',
    });
    const ended = await desk.prepare();
    await desk.failBooking(ended);
    expect(await desk.pay(ended.paymentId)).to.nested.include({
      status: 409,
      'body.error.code': 'payment_cancelled',
    });
    expect(await desk.pay(newId())).to.nested.include({ status: 404, 'body.error.code': 'payment_unknown' });
  });

  it('ten times at once takes the money once', async () => {
    const { paymentId } = await desk.prepare();

    const answers = await Promise.all(Array.from({ length: 10 }, () => desk.pay(paymentId, 'tok_slow')));

    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).to.deep.equal([200, ...Array.from({ length: 9 }, () => 409)]);
    expect(await desk.publishedTypes(paymentId)).to.deep.equal(PAID);
    expect(await desk.book(paymentId)).to.include({ charges: 1 });
  });

  it('repeated with its Idempotency-Key gives the first answer again', async () => {
    const { paymentId } = await desk.prepare();
    const key = { 'idempotency-key': newId() };

    const first = await desk.pay(paymentId, 'tok_success', key);
    const again = await desk.pay(paymentId, 'tok_success', key);

    expect(again.status).to.equal(200);
    expect(again.body).to.deep.equal(first.body);
    expect(await desk.pay(paymentId, 'tok_slow', key)).to.nested.include({ status: 422 });
    expect(await desk.book(paymentId)).to.include({ charges: 1 });
  });

  it('fifty at once gives fifty receipts whose numbers have no gap', async () => {
    const dues = await Promise.all(Array.from({ length: 50 }, () => desk.prepare()));
    await Promise.all(
      dues.map(({ paymentId }, index) => desk.pay(paymentId, index % 5 ? undefined : 'tok_declined')),
    );

    // Under load the provider's answer may be too late for the request: then its charge is asked about again.
    const rows = await eventually(async () => {
      const receipts = await bench().service.query<{ number: string }>(
        'SELECT number FROM receipt ORDER BY number',
      );
      return receipts.length >= 40 && receipts;
    });
    const year = new Date().getUTCFullYear();
    expect(rows.map(({ number }) => number)).to.deep.equal(
      rows.map((_, index) => `RCP-${year}-${String(index + 1).padStart(6, '0')}`),
    );
  });

  describe('at the end of all this', () => {
    it('no card was charged without a payment that says so', () => desk.expectNoStrayCharge());
  });
});
