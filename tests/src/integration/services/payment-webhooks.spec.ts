import { createHmac } from 'node:crypto';
import { idFromName, newId } from '@ticketwave/building-blocks/messaging';
import { paymentService } from '@ticketwave/payment-service/composition-root';
import { expect } from 'chai';
import type { Answer } from '../../support/hosted-service.ts';
import { useService } from '../../support/service-bench.ts';
import { PaymentDesk, quick, RECEIPT, SUCCEEDED } from './payment-desk.ts';

const SECRET = 'what the spec and the service share';

const outcome = {
  status: 'succeeded',
  providerPaymentId: 'sim_of_the_spec',
  method: { type: 'card', brand: 'visa', last4: '4242' },
};

describe('webhooks of the payment provider', () => {
  // The network itself stays silent for as long as this takes, and so does the worker.
  const bench = useService(paymentService, () => ({
    ...quick,
    PAYMENT_WEBHOOK_SECRET: SECRET,
    PAYMENT_PROVIDER_TIMEOUT_MS: '50',
    PAYMENT_PROVIDER_BACKOFF_MS: '60000',
    SIMULATED_WEBHOOK_DELAY_MS: '600000',
  }));
  const desk = new PaymentDesk(bench);

  const signature = (body: string, secret = SECRET, time = Math.floor(Date.now() / 1000)): string =>
    `t=${time},v1=${createHmac('sha256', secret).update(`${time}.${body}`).digest('hex')}`;

  const send = (webhook: object, header?: string): Promise<Answer> => {
    const body = JSON.stringify(webhook);
    const headers = {
      'content-type': 'application/json',
      'x-payment-signature': header ?? signature(body),
    };
    return bench().service.ask('/api/webhooks/payments', { method: 'POST', headers, body });
  };

  /** A payment that the provider has said nothing about. */
  async function waiting(): Promise<{ paymentId: string; key: string }> {
    const { paymentId } = await desk.prepare();
    expect((await desk.pay(paymentId, 'tok_timeout')).status).to.equal(202);
    const [row] = await bench().service.query<{ key: string }>(
      'SELECT charge_key AS key FROM payment WHERE id = $1',
      paymentId,
    );
    return { paymentId, key: row!.key };
  }

  it('settle a payment, once for each event, however many come at a time', async () => {
    const { paymentId, key } = await waiting();
    const webhook = { id: newId(), key, outcome };

    const answers = await Promise.all(Array.from({ length: 5 }, () => send(webhook)));

    expect(answers.map(({ status }) => status)).to.deep.equal([200, 200, 200, 200, 200]);
    expect((await send({ ...webhook, id: newId() })).status).to.equal(200);
    expect(await desk.publishedTypes(paymentId)).to.deep.equal([SUCCEEDED, RECEIPT]);
    await desk.until(paymentId, ({ status }) => status === 'succeeded');
  });

  it('cannot name the charge of somebody who knows payment and Idempotency-Key, but not the secret', async () => {
    const { paymentId } = await desk.prepare();
    const idempotencyKey = newId();
    expect((await desk.pay(paymentId, 'tok_timeout', { 'idempotency-key': idempotencyKey })).status).to.equal(
      202,
    );
    const guesses = [
      idFromName(idempotencyKey, paymentId),
      idFromName(`charge ${idempotencyKey}`, paymentId),
    ];
    for (const key of guesses) expect((await send({ id: newId(), key, outcome })).status).to.equal(200);
    await desk.until(paymentId, ({ status }) => status === 'processing');
  });

  it('about what nobody here knows are acknowledged and logged', async () => {
    const key = newId();
    expect((await send({ id: newId(), key, outcome })).status).to.equal(200);
    expect(bench().service.log.complaints().join()).to.include(
      `charge ${key}: no payment here has that charge`,
    );
  });

  it('with a wrong signature are refused, and change nothing', async () => {
    const { paymentId, key } = await waiting();
    const webhook = { id: newId(), key, outcome };
    const body = JSON.stringify(webhook);
    const old = Math.floor(Date.now() / 1000) - 301;
    for (const header of [
      '',
      'v1=abc',
      signature(body, 'another secret'),
      signature(`${body} `),
      signature(body, SECRET, old),
    ])
      expect(await send(webhook, header)).to.nested.include({
        status: 401,
        'body.error.code': 'signature_invalid',
      });
    await desk.until(paymentId, ({ status }) => status === 'processing');
  });

  for (const [field, wrong] of Object.entries({
    id: { id: 5 },
    key: { key: 'no uuid' },
    surplus: { surplus: 1 },
    'outcome.status': { outcome: { ...outcome, status: 'perhaps' } },
    'outcome.method.last4': { outcome: { ...outcome, method: { ...outcome.method, last4: '42' } } },
    'outcome.code': { outcome: { status: 'declined', message: 'No.' } },
    'outcome.surplus': { outcome: { ...outcome, surplus: 1 } },
  }))
    it(`with a wrong ${field} are refused, naming it`, async () => {
      const { status, body } = await send({ id: newId(), key: newId(), outcome, ...wrong });
      expect(status).to.equal(400);
      expect(body.error.details.map((detail: { field: string }) => detail.field)).to.deep.equal([field]);
    });
});
