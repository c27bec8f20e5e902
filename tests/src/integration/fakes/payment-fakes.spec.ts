import { Money } from '@ticketwave/building-blocks/domain';
import { newId } from '@ticketwave/building-blocks/messaging';
import { Bookings } from '@ticketwave/payment-service/application/bookings';
import { Payments } from '@ticketwave/payment-service/application/payments';
import { Receipts } from '@ticketwave/payment-service/application/receipts';
import { WebhookEvents } from '@ticketwave/payment-service/application/webhook-events';
import { paymentService } from '@ticketwave/payment-service/composition-root';
import { CardLedger } from '@ticketwave/payment-service/infrastructure/card-network/card-ledger';
import { Payment } from '@ticketwave/payment-service/domain/payment';
import { expect } from 'chai';
import { paymentFakes } from '../../in-memory/fakes/replace.ts';
import { NOW, onBothSides } from './sides.ts';

const SOON = new Date(NOW.getTime() + 20_000);
const LATER = new Date(NOW.getTime() + 40_000);
const context = () => ({
  at: NOW,
  origin: { correlationId: newId(), causationId: newId() },
  refundId: newId(),
});
/** Of which nothing is left to publish: the in-memory fakes have no handlers of domain events. */
const aPayment = (): Payment => {
  const ids = { id: newId(), bookingId: newId(), userId: 'user-1' };
  return Payment.restore(
    Payment.prepare({ ...ids, amount: new Money(9980, 'EUR'), expiresAt: LATER }, NOW).state,
  );
};

describe('what PaymentService depends on', () => {
  onBothSides(paymentService, paymentFakes, (side) => {
    it('gives a payment back by its id, its booking and its charge', async () => {
      const payments = side().get(Payments);
      const payment = aPayment();
      const { id, bookingId } = payment.state;
      await side().work((work) => payments.add(payment, work));
      const key = newId();
      payment.startCharge({ key, paymentMethod: 'tok_success', dueAt: SOON }, context());
      await side().work((work) => payments.save(payment, work));
      expect((await payments.find(id))?.state).to.deep.equal(payment.state);
      expect((await payments.findOfCharge(key))?.state.id).to.equal(id);
      const [locked, ofBooking] = await side().work(async (work) => [
        await payments.lock(id, work),
        await payments.lockOfBooking(bookingId, work),
      ]);
      expect([locked?.state.id, ofBooking?.state.id]).to.deep.equal([id, id]);
      expect(await payments.find(newId())).to.equal(undefined);
    });

    it('has one payment for a booking', async () => {
      const payments = side().get(Payments);
      const payment = aPayment();
      await side().work((work) => payments.add(payment, work));
      const second = Payment.restore({ ...payment.state, id: newId() });
      const adding = side().work((work) => payments.add(second, work));
      expect(
        await adding.then(
          () => 'added',
          () => 'refused',
        ),
      ).to.equal('refused');
    });

    it('gives a call that is due to one who asks, until it counts as lost', async () => {
      const payments = side().get(Payments);
      const payment = aPayment();
      const { id } = payment.state;
      payment.startCharge({ key: newId(), paymentMethod: 'tok_success', dueAt: SOON }, context());
      await side().work((work) => payments.add(payment, work));
      const claim = async (now: Date) =>
        (await payments.claimDue(now, LATER, 10)).filter(({ paymentId }) => paymentId === id);
      expect(await claim(NOW)).to.deep.equal([]);
      expect(await claim(SOON)).to.deep.equal([{ paymentId: id, refundId: null }]);
      expect(await claim(SOON)).to.deep.equal([]);
      expect((await payments.find(id))?.state.charge).to.deep.include({ attempts: 2, dueAt: LATER });
      expect(await claim(LATER)).to.have.length(1);
    });

    it('gives refunds that are due as well', async () => {
      const payments = side().get(Payments);
      const payment = aPayment();
      const { id } = payment.state;
      payment.startCharge({ key: newId(), paymentMethod: 'tok_success', dueAt: SOON }, context());
      const method = { type: 'card', brand: 'visa', last4: '4242' };
      payment.chargeAnswered({ status: 'succeeded', providerPaymentId: `sim_${newId()}`, method }, context());
      const refund = payment.requestRefund({ amount: null, reason: 'Sorry.', dueAt: SOON }, context());
      await side().work(async (work) => {
        await payments.add(Payment.restore({ ...payment.state, refunds: [] }), work);
        await payments.save(Payment.restore(payment.state), work);
      });
      const claimed = await payments.claimDue(SOON, LATER, 10);
      expect(claimed).to.deep.include({ paymentId: id, refundId: refund.id });
      expect((await payments.find(id))?.refund(refund.id)).to.deep.include({ attempts: 2, dueAt: LATER });
    });

    it('gives out the numbers of receipts without a gap', async () => {
      const next = () => side().work((work) => side().get(Receipts).nextOrdinal(2026, work));
      const failing = side().work(async (work) => {
        await side().get(Receipts).nextOrdinal(2026, work);
        throw new Error('on purpose');
      });
      const failed = await failing.catch((error: unknown) => (error as Error).message);
      expect([await next(), failed, await next()]).to.deep.equal([1, 'on purpose', 2]);
      expect(await side().work((work) => side().get(Receipts).nextOrdinal(2027, work))).to.equal(1);
    });

    it('remembers a webhook once', async () => {
      const id = `evt_${newId()}`;
      const remember = () => side().work((work) => side().get(WebhookEvents).remember(id, NOW, work));
      expect([await remember(), await remember()]).to.deep.equal([true, false]);
    });

    it('keeps what the card network entered first under a key', async () => {
      const ledger = side().get(CardLedger);
      const entry = { key: newId(), amount: new Money(9980, 'EUR'), declinedCode: null, at: NOW };
      const charge = { ...entry, id: `sim_${newId()}`, paymentMethod: 'tok_success' };
      const refund = { ...entry, chargeId: charge.id };
      expect(await ledger.enterCharge(charge)).to.deep.equal({ entry: charge, repeated: false });
      expect(await ledger.enterRefund(refund)).to.deep.equal({ entry: refund, repeated: false });
      const other = { ...charge, id: `sim_${newId()}`, declinedCode: 'card_declined' };
      expect(await ledger.enterCharge(other)).to.deep.equal({ entry: charge, repeated: true });
      expect(await ledger.enterRefund({ ...refund, declinedCode: 'refund_refused' })).to.deep.equal({
        entry: refund,
        repeated: true,
      });
      expect(await ledger.findCharge(charge.id)).to.deep.equal(charge);
      expect(await ledger.findCharge(other.id)).to.equal(undefined);
    });

    it('remembers that a booking has ended, however often that is said', async () => {
      const bookings = side().get(Bookings);
      const id = newId();
      const hasEnded = () => side().work((work) => bookings.hasEnded(id, work));
      expect(await hasEnded()).to.equal(false);
      for (const at of [NOW, LATER])
        await side().work(async (work) => {
          await bookings.lock(id, work);
          await bookings.rememberEnd(id, at, work);
        });
      expect(await hasEnded()).to.equal(true);
    });
  });
});
