import { newId } from '@ticketwave/building-blocks/messaging';
import type { ChargeOutcome } from '@ticketwave/payment-service/domain/charge';
import { CallPolicy } from '@ticketwave/payment-service/application/call-policy';
import { MakeCharge } from '@ticketwave/payment-service/application/make-charge';
import { MakeRefund } from '@ticketwave/payment-service/application/make-refund';
import { TakeWebhook } from '@ticketwave/payment-service/application/take-webhook';
import type { Payment } from '@ticketwave/payment-service/domain/payment';
import { expect } from 'chai';
import { golden } from '../../support/goldens.ts';
import { at, cancellation, charge, declined, later, paid, prepared, processing, succeeded } from './given.ts';
import {
  clock,
  InMemoryPayments,
  InMemoryTransactor,
  InMemoryWebhookEvents,
  logger,
  now,
  ScriptedProvider,
} from './in-memory.ts';

const answering = (outcome: ChargeOutcome): ScriptedProvider =>
  new ScriptedProvider(() => Promise.resolve(outcome));
const silent = (): ScriptedProvider => new ScriptedProvider(() => Promise.reject(new Error('no answer')));
const policy = new CallPolicy(1_000, 200);

describe('a call to the provider', () => {
  let payments: InMemoryPayments;
  let transactor: InMemoryTransactor;

  beforeEach(() => {
    payments = new InMemoryPayments();
    transactor = new InMemoryTransactor();
    logger.lines.length = 0;
  });

  const given = async (payment: Payment): Promise<Payment> => {
    await transactor.transact((work) => payments.add(payment, work));
    transactor.published.length = 0;
    return payment;
  };
  const state = () => [...payments.states.values()][0]!;
  const charging = (provider: ScriptedProvider) =>
    new MakeCharge(payments, provider, policy, transactor, clock, logger);
  const refunding = (provider: ScriptedProvider) =>
    new MakeRefund(payments, provider, policy, transactor, clock, logger);

  it('for the money is made with the charge’s key, and success and receipt are reported together', async () => {
    const provider = answering(succeeded);

    await charging(provider).execute(await given(processing()));

    const { key, paymentMethod } = charge;
    expect(provider.asked).to.deep.equal([{ key, paymentMethod, amount: state().amount }]);
    expect(state().status).to.equal('succeeded');
    const [success, receipt] = transactor.published;
    const reported = golden('payment.payment.succeeded').body.data;
    expect(success?.event.data).to.deep.equal({ ...reported, succeeded_at: now.toISOString() });
    expect(receipt?.event.data).to.include({ receipt_number: 'RCP-2026-000001', amount: 99.8 });
    expect(receipt?.correlation).to.deep.equal(at(later).origin);
    expect(transactor.receipts.receipts).to.have.length(1);
  });

  it('that is refused is reported as failed', async () => {
    await charging(answering(declined)).execute(await given(processing()));

    expect(state()).to.deep.include({ status: 'failed' });
    const reported = golden('payment.payment.failed').body.data;
    const [failure, ...more] = transactor.published;
    expect(failure?.event.data).to.deep.equal({ ...reported, failed_at: now.toISOString() });
    expect(more).to.deep.equal([]);
  });

  it('without an answer is put off, longer each time, and nobody is informed', async () => {
    const payment = await given(processing());

    await charging(silent()).execute(payment);

    expect(state()).to.include({ status: 'processing' });
    expect(state().charge?.dueAt).to.deep.equal(new Date(now.getTime() + 200));
    expect(transactor.types()).to.deep.equal([]);
    expect(policy.againAt(now, 3)).to.deep.equal(new Date(now.getTime() + 800));
    expect(policy.againAt(now, 30)).to.deep.equal(new Date(now.getTime() + 60_000));
  });

  it('cut short by the end of the service is not recorded: the claim runs out', async () => {
    await charging(silent()).execute(await given(processing()), { signal: AbortSignal.abort() });

    expect(state().charge?.dueAt).to.equal(charge.dueAt);
  });

  it('is not made for what is settled, but what the caller is answered is recorded', async () => {
    const provider = silent();
    const answered: string[] = [];

    await charging(provider).execute(await given(paid()), {
      alongside: async (payment) => void answered.push(payment.state.status),
    });

    expect(provider.asked).to.deep.equal([]);
    expect(answered).to.deep.equal(['succeeded']);
    expect(transactor.types()).to.deep.equal([]);
  });

  it('never writes the token into the log', async () => {
    await charging(silent()).execute(await given(processing()));
    await charging(answering(succeeded)).execute(await given(processing()));

    expect(logger.lines).not.to.be.empty;
    expect(JSON.stringify(logger.lines)).not.to.include(charge.paymentMethod);
  });

  it('for a refund reports once the money is back', async () => {
    const payment = paid();
    const refundId = newId();
    payment.bookingEnded(cancellation(), { ...at(later), refundId });

    await refunding(answering(succeeded)).execute(await given(payment), refundId);

    expect(transactor.types()).to.deep.equal(['payment.payment.refunded']);
    expect(state().refunds[0]).to.include({ status: 'succeeded' });
  });

  it('for a refund that is refused for good is an error that a person sees', async () => {
    const payment = paid();
    payment.bookingEnded(cancellation(), at(later));

    await refunding(answering(declined)).execute(await given(payment), 'refund-1');

    expect(transactor.types()).to.deep.equal([]);
    expect(state().refunds[0]).to.include({ status: 'failed' });
    const [line] = logger.lines.filter(({ level }) => level === 'error');
    expect(line?.message).to.include('refund-1').and.include('somebody has to give the money back');
  });

  describe('answered by a webhook', () => {
    let take: (outcome: ChargeOutcome, id?: string, key?: string) => Promise<void>;

    beforeEach(() => {
      const events = new InMemoryWebhookEvents();
      const webhooks = new TakeWebhook(payments, events, transactor, clock, logger);
      take = (outcome, id = 'evt_1', key = charge.key) => webhooks.execute({ id, key, outcome });
    });

    it('is settled by it, in the flow of the charge', async () => {
      await given(processing());

      await take(succeeded);

      expect(transactor.published[0]?.correlation).to.deep.equal(at(later).origin);
      expect(transactor.types()).to.deep.equal(['payment.payment.succeeded', 'receipt.receipt.generated']);
    });

    it('twice changes one thing', async () => {
      await given(processing());
      await take(succeeded);
      transactor.types();

      await take(succeeded);
      await take(declined, 'evt_2');

      expect(transactor.types()).to.deep.equal([]);
      expect(state().status).to.equal('succeeded');
    });

    it('of which nobody here knows the charge, is skipped and logged', async () => {
      await given(prepared());

      await take(succeeded);

      expect(state().status).to.equal('prepared');
      expect(logger.complaints()[0]).to.include('no payment here has that charge');
    });
  });
});
