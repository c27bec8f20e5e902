import {
  CardLedger,
  type CardCharge,
  type CardRefund,
  type Entered,
} from '@ticketwave/payment-service/infrastructure/card-network/card-ledger';
import { SimulatedCardNetwork } from '@ticketwave/payment-service/infrastructure/card-network/simulated-card-network';
import { testCards } from '@ticketwave/payment-service/infrastructure/card-network/test-cards';
import type { WebhookSender } from '@ticketwave/payment-service/infrastructure/card-network/webhook-sender';
import type { ProviderWebhook } from '@ticketwave/payment-service/application/provider-webhook';
import { expect } from 'chai';
import { cents } from './given.ts';
import { clock } from './in-memory.ts';

class InMemoryLedger extends CardLedger {
  readonly charges = new Map<string, CardCharge>();
  readonly refunds = new Map<string, CardRefund>();

  override enterCharge(charge: CardCharge): Promise<Entered<CardCharge>> {
    return Promise.resolve(enter(this.charges, charge));
  }

  override enterRefund(refund: CardRefund): Promise<Entered<CardRefund>> {
    return Promise.resolve(enter(this.refunds, refund));
  }

  override findCharge(id: string): Promise<CardCharge | undefined> {
    return Promise.resolve([...this.charges.values()].find((charge) => charge.id === id));
  }
}

function enter<E extends { readonly key: string }>(book: Map<string, E>, entry: E): Entered<E> {
  const known = book.get(entry.key);
  if (known === undefined) book.set(entry.key, entry);
  return { entry: known ?? entry, repeated: known !== undefined };
}

describe('the simulated card network', () => {
  let ledger: InMemoryLedger;
  let sent: { webhook: ProviderWebhook; delay: number }[];
  let network: SimulatedCardNetwork;

  beforeEach(() => {
    ledger = new InMemoryLedger();
    sent = [];
    const sender: WebhookSender = {
      send: async (webhook, delay) => void sent.push({ webhook, delay }),
    };
    network = new SimulatedCardNetwork(ledger, sender, clock, { slow: 1, webhook: 7 });
  });

  const patient = new AbortController().signal;
  const charge = (paymentMethod: string, key = 'a key', signal = patient) =>
    network.charge({ key, amount: cents(9980), paymentMethod, signal });
  const taken = () => [...ledger.charges.values()].filter(({ declinedCode }) => declinedCode === null);

  it('reports the tokens that it knows', () => {
    for (const token of Object.keys(testCards)) expect(network.objectionTo(token)).to.equal(undefined);
    for (const token of ['', 'tok_unknown', '4242424242424242', '__proto__', 'constructor'])
      expect(network.objectionTo(token)).to.include('must be one of tok_success, tok_declined');
  });

  it('takes the money, and says with which card', async () => {
    const outcome = await charge('tok_success');

    const [entry] = taken();
    expect(outcome).to.deep.equal({
      status: 'succeeded',
      providerPaymentId: entry?.id,
      method: { type: 'card', brand: 'visa', last4: '4242' },
    });
    expect(sent).to.deep.equal([]);
  });

  for (const [token, code] of [
    ['tok_declined', 'card_declined'],
    ['tok_insufficient_funds', 'insufficient_funds'],
  ] as const)
    it(`refuses ${token} as ${code}, and takes nothing`, async () => {
      expect(await charge(token)).to.include({ status: 'declined', code });
      expect(taken()).to.deep.equal([]);
    });

  for (const token of Object.keys(testCards))
    it(`charges ${token} once for each key, and repeats its answer`, async () => {
      const late = AbortSignal.timeout(5);
      const first = await charge(token, 'a key', late).catch(() => undefined);

      const again = await charge(token);

      expect(again).to.deep.equal(first ?? again);
      expect(await charge(token)).to.deep.equal(again);
      expect(ledger.charges).to.have.property('size', 1);
    });

  it('keeps silent about tok_timeout until nobody waits, and then reports by a webhook', async () => {
    const waiting = new AbortController();
    const answer = charge('tok_timeout', 'a key', waiting.signal).then(
      () => 'answered',
      () => 'silent',
    );
    expect(await Promise.race([answer, new Promise((resolve) => setImmediate(resolve, 'waiting'))])).to.equal(
      'waiting',
    );
    expect(sent).to.deep.equal([]);

    waiting.abort();

    expect(await answer).to.equal('silent');
    expect(taken()).to.have.length(1);
    expect(sent.map(({ delay, webhook }) => [delay, webhook.key, webhook.outcome.status])).to.deep.equal([
      [7, 'a key', 'succeeded'],
    ]);
  });

  it('takes nothing for whoever has given up before it begins', async () => {
    const outcome = await charge('tok_success', 'a key', AbortSignal.abort()).catch(() => 'given up');
    expect(outcome).to.equal('given up');
    expect(ledger.charges).to.be.empty;
  });

  it('sends the webhook about tok_webhook_twice twice, as one event', async () => {
    await charge('tok_webhook_twice');
    expect(sent).to.have.length(2);
    expect(sent[1]).to.deep.equal(sent[0]);
  });

  it('sends the webhook about tok_webhook_first before it answers', async () => {
    const order: string[] = [];
    const sender: WebhookSender = {
      send: async () => {
        await new Promise(setImmediate);
        order.push('webhook');
      },
    };
    network = new SimulatedCardNetwork(ledger, sender, clock, { slow: 1, webhook: 7 });
    await charge('tok_webhook_first').then(() => order.push('answer'));
    expect(order).to.deep.equal(['webhook', 'answer']);
  });

  it('gives money back once for each key', async () => {
    await charge('tok_success');
    const refund = (key: string) =>
      network.refund({ key, providerPaymentId: taken()[0]!.id, amount: cents(980), signal: patient });

    for (const key of ['one', 'one', 'two']) expect(await refund(key)).to.deep.equal({ status: 'succeeded' });

    expect([...ledger.refunds.keys()]).to.deep.equal(['one', 'two']);
  });

  it('gives nothing back for tok_refund_refused, nor for what was never taken', async () => {
    await charge('tok_refund_refused');
    const refund = (providerPaymentId: string) =>
      network.refund({ key: 'one', providerPaymentId, amount: cents(980), signal: patient });

    expect(await refund(taken()[0]!.id)).to.include({ status: 'declined', code: 'refund_refused' });
    expect(await refund('sim_unknown')).to.include({ status: 'declined', code: 'charge_unknown' });
  });
});
