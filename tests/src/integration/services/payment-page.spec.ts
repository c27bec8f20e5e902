import { newId } from '@ticketwave/building-blocks/messaging';
import { PaymentProvider } from '@ticketwave/payment-service/application/payment-provider';
import { paymentService } from '@ticketwave/payment-service/composition-root';
import { expect } from 'chai';
import { ScriptedProvider } from '../../unit/payment/in-memory.ts';
import type { Answer } from '../../support/hosted-service.ts';
import { useService, type ServiceBench } from '../../support/service-bench.ts';
import { FAILED, PaymentDesk, quick, RECEIPT, SUCCEEDED } from './payment-desk.ts';

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

/** A person with a browser in front of the page of a payment. */
class Visitor {
  readonly #service: () => ServiceBench;

  constructor(bench: () => ServiceBench) {
    this.#service = bench;
  }

  open(path: string): Promise<Answer> {
    return this.#service().service.ask(path, { headers: { accept: BROWSER } });
  }

  /** Posts a form where its page stands; redirects are not followed. */
  send(path: string, fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Answer> {
    return this.#service().service.ask(path, {
      method: 'POST',
      redirect: 'manual',
      headers: { accept: BROWSER, ...headers },
      body: new URLSearchParams(fields),
    });
  }

  /** Opens the page, chooses a card, presses the button and sees what comes then. */
  async pay(paymentId: string, paymentMethod: string): Promise<Answer> {
    const path = `/api/payments/${paymentId}`;
    const { body } = await this.open(path);
    expect(body).to.include(`value="${paymentMethod}"`);
    const answer = await this.send(path, { idempotencyKey: keyOn(body), paymentMethod });
    expect({ status: answer.status, to: answer.headers.get('location') }).to.deep.equal({
      status: 303,
      to: path,
    });
    return this.open(path);
  }
}

const keyOn = (html: string): string => /name="idempotencyKey" value="([^"]+)"/.exec(html)![1]!;

describe('the page that paymentUrl opens', () => {
  const bench = useService(paymentService, () => quick);
  const desk = new PaymentDesk(bench);
  const visitor = new Visitor(bench);

  it('shows a person the amount, until when to pay and the test cards, and programs get JSON', async () => {
    const { paymentId } = await desk.prepare();
    const { status, headers, body } = await visitor.open(`/api/payments/${paymentId}`);
    expect(status).to.equal(200);
    expect(headers.get('content-type')).to.equal('text/html; charset=utf-8');
    expect(headers.get('content-security-policy')).to.include("default-src 'none'").and.not.include('unsafe');
    expect(headers.get('cache-control')).to.equal('no-store');
    expect(body).to.include('€99.80').and.include('1 January 2131');
    for (const token of ['success', 'declined', 'insufficient_funds', 'slow', 'timeout'])
      expect(body).to.include(`value="tok_${token}"`);
    expect(body).not.to.match(/<script|<link|<img/);
    for (const accept of ['application/json', '*/*']) {
      const json = await bench().service.ask(`/api/payments/${paymentId}`, { headers: { accept } });
      expect(json.body).to.include({ paymentId, status: 'prepared' });
    }
  });

  it('takes the money and shows the receipt', async () => {
    const { paymentId } = await desk.prepare();
    const { body } = await visitor.pay(paymentId, 'tok_success');
    expect(body).to.include('<h1>Paid</h1>').and.include('visa card ending in 4242');
    expect(body)
      .to.match(/href="http[^"]+\/api\/receipts\/[^"]+">Receipt/)
      .and.not.include('<form');
    expect(await desk.publishedTypes(paymentId)).to.deep.equal([SUCCEEDED, RECEIPT]);
    expect(await desk.book(paymentId)).to.include({ charges: 1, charged: 9980 });
  });

  it('says why a card was refused', async () => {
    const { paymentId } = await desk.prepare();
    const { body } = await visitor.pay(paymentId, 'tok_insufficient_funds');
    expect(body).to.include('<h1>Refused</h1>').and.include('not enough money on the card');
    expect(body).not.to.include('<form');
    expect(await desk.publishedTypes(paymentId)).to.deep.equal([FAILED]);
  });

  it('looks again by itself while the card network has not answered', async () => {
    const { paymentId } = await desk.prepare();
    const { body, headers } = await visitor.pay(paymentId, 'tok_timeout');
    // The webhook may have been faster than the page.
    if (!(body as string).includes('<h1>Paid</h1>')) {
      expect(body).to.include('<h1>Being paid</h1>');
      expect(headers.get('refresh')).to.equal('2');
    }
    await desk.untilSettled(paymentId);
    const settled = await visitor.open(`/api/payments/${paymentId}`);
    expect(settled.body).to.include('<h1>Paid</h1>');
    expect(settled.headers.get('refresh')).to.equal(null);
  });

  it('charges once when the button is pressed twice, and when another card is sent from an old page', async () => {
    const { paymentId } = await desk.prepare();
    const path = `/api/payments/${paymentId}`;
    const idempotencyKey = keyOn((await visitor.open(path)).body as string);
    const press = (paymentMethod: string): Promise<Answer> =>
      visitor.send(path, { idempotencyKey, paymentMethod });
    const answers = await Promise.all([press('tok_slow'), press('tok_slow'), press('tok_slow')]);
    answers.push(await press('tok_success'));
    answers.push(await visitor.send(path, { idempotencyKey: newId(), paymentMethod: 'tok_success' }));
    expect(answers.map(({ status }) => status)).to.deep.equal([303, 303, 303, 303, 303]);
    await desk.untilSettled(paymentId);
    expect(await desk.book(paymentId)).to.include({ charges: 1, charged: 9980 });
    expect(await desk.publishedTypes(paymentId)).to.deep.equal([SUCCEEDED, RECEIPT]);
    await desk.expectNoStrayCharge();
  });

  it('keeps one answer for a form and its repetition', async () => {
    const { paymentId } = await desk.prepare();
    const path = `/api/payments/${paymentId}`;
    const form = { idempotencyKey: newId(), paymentMethod: 'tok_success' };
    await visitor.send(path, form);
    expect((await visitor.send(path, form)).status).to.equal(303);
    const [kept] = await bench().service.query<{ count: number }>(
      `SELECT count(*)::integer AS count FROM messaging.idempotency WHERE answer::text LIKE '%' || $1 || '%'`,
      paymentId,
    );
    expect(kept!.count).to.equal(1);
  });

  it('offers no card once it is too late, nor when the booking has ended', async () => {
    const expired = await desk.prepare({ expires_at: new Date().toISOString() });
    const late = await visitor.open(`/api/payments/${expired.paymentId}`);
    expect(late.body).to.include('<h1>Expired</h1>').and.not.include('<form');
    const due = await desk.prepare();
    const old = await visitor.open(`/api/payments/${due.paymentId}`);
    await desk.failBooking(due);
    const path = `/api/payments/${due.paymentId}`;
    const sent = await visitor.send(path, {
      idempotencyKey: keyOn(old.body as string),
      paymentMethod: 'tok_success',
    });
    expect(sent.status).to.equal(303);
    const { body } = await visitor.open(path);
    expect(body).to.include('<h1>Cancelled</h1>').and.not.include('<form');
    expect(await desk.publishedTypes(due.paymentId)).to.deep.equal([]);
  });

  it('reports that money went back', async () => {
    const due = await desk.paid();
    await desk.cancelBooking(due, 49.9);
    await desk.until(due.paymentId, ({ refundedAmount }) => refundedAmount === 49.9);
    expect((await visitor.open(`/api/payments/${due.paymentId}`)).body).to.include(
      '€49.90 went back to you.',
    );
  });

  describe('refuses', () => {
    let path: string;
    const form = () => ({ idempotencyKey: newId(), paymentMethod: 'tok_success' });

    before(async () => {
      path = `/api/payments/${(await desk.prepare()).paymentId}`;
    });

    for (const [what, headers] of [
      ['a browser that says so', { 'sec-fetch-site': 'cross-site' }],
      ['a sister domain', { 'sec-fetch-site': 'same-site' }],
      ['an older browser', { origin: 'https://evil.example' }],
      ['a page without an origin', { origin: 'null' }],
    ] as const)
      it(`a form of another site, from ${what}`, async () => {
        const { status, body } = await visitor.send(path, form(), headers);
        expect({ status, code: body.error.code }).to.deep.equal({ status: 403, code: 'form_from_elsewhere' });
      });

    it('unknown cards and fields, a key that is none, JSON, and what is too long', async () => {
      const refused = async (fields: Record<string, string>): Promise<unknown[]> => {
        const { status, body } = await visitor.send(path, fields);
        return [status, body.error.code];
      };
      expect(await refused({ ...form(), paymentMethod: 'tok_x' })).to.deep.equal([400, 'request_invalid']);
      expect(await refused({ ...form(), more: '1' })).to.deep.equal([400, 'request_invalid']);
      expect(await refused({ idempotencyKey: newId() })).to.deep.equal([400, 'request_invalid']);
      expect(await refused({ ...form(), idempotencyKey: 'a b' })).to.deep.equal([
        400,
        'idempotency_key_invalid',
      ]);
      expect(await refused({ ...form(), more: 'x'.repeat(70_000) })).to.deep.equal([413, 'body_too_large']);
      const json = await bench().service.post(path, form());
      expect([json.status, json.body.error.code]).to.deep.equal([415, 'content_type_unsupported']);
    });

    after(async () => {
      expect((await bench().service.get(path)).body).to.include({ status: 'prepared' });
    });
  });
});

describe('the page that paymentUrl opens, where a real provider takes the money', () => {
  const bench = useService(
    {
      ...paymentService,
      compose(container, config) {
        paymentService.compose?.(container, config);
        const provider = new ScriptedProvider(() => Promise.reject(new Error('Nobody may ask it.')));
        container.rebind(PaymentProvider).toConstantValue(provider);
      },
    },
    () => quick,
  );
  const desk = new PaymentDesk(bench);
  const visitor = new Visitor(bench);

  it('shows no test cards, and takes none', async () => {
    const { paymentId } = await desk.prepare();
    const path = `/api/payments/${paymentId}`;
    const { status, body } = await visitor.open(path);
    expect(status).to.equal(200);
    expect(body).to.include('€99.80').and.not.include('tok_').and.not.include('<form');
    const sent = await visitor.send(path, { idempotencyKey: newId(), paymentMethod: 'tok_success' });
    expect([sent.status, sent.body.error.code]).to.deep.equal([404, 'route_unknown']);
    expect((await bench().service.get(path)).body).to.include({ status: 'prepared' });
  });
});
