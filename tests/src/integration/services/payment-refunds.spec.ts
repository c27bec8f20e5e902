import { newId } from '@ticketwave/building-blocks/messaging';
import { paymentService } from '@ticketwave/payment-service/composition-root';
import { expect } from 'chai';
import { expectConforming } from '../../support/conformance.ts';
import { eventually } from '../../support/eventually.ts';
import { useService } from '../../support/service-bench.ts';
import { PaymentDesk, quick, RECEIPT, REFUNDED, SUCCEEDED } from './payment-desk.ts';

const PAID = [SUCCEEDED, RECEIPT];

describe('money that goes back', () => {
  const bench = useService(paymentService, () => quick);
  const desk = new PaymentDesk(bench);

  describe('by hand', () => {
    it('goes in part and then whole, and never further', async () => {
      const { paymentId } = await desk.paid();

      const { status, body, headers } = await desk.refund(paymentId, 30.5);

      expect(status).to.equal(201);
      expect(body).to.include({ paymentId, amount: 30.5, reason: 'goodwill', status: 'succeeded' });
      expect(headers.get('location')).to.match(new RegExp(`/api/payments/${paymentId}$`));
      expect((await desk.refund(paymentId)).body).to.include({ amount: 69.3, status: 'succeeded' });
      expect(await desk.refund(paymentId, 0.01)).to.nested.include({
        status: 409,
        'body.error.code': 'refund_exceeds_captured',
      });
      await desk.until(
        paymentId,
        (payment) => payment.refundedAmount === 99.8 && payment.status === 'succeeded',
      );
      expect(await desk.publishedTypes(paymentId)).to.deep.equal([...PAID, REFUNDED, REFUNDED]);
    });

    it('ten times at once never exceeds what was taken', async () => {
      const { paymentId } = await desk.paid();

      const answers = await Promise.all(Array.from({ length: 10 }, () => desk.refund(paymentId, 30)));

      expect(answers.map(({ status }) => status).sort()).to.deep.equal([
        ...[201, 201, 201],
        ...Array.from({ length: 7 }, () => 409),
      ]);
      expect(await desk.book(paymentId)).to.include({ charges: 1, refunds: 3, refunded: 9000 });
    });

    it('repeated with its Idempotency-Key is one refund', async () => {
      const { paymentId } = await desk.paid();
      const key = { 'idempotency-key': newId() };
      const first = await desk.refund(paymentId, 30, key);
      expect((await desk.refund(paymentId, 30, key)).body).to.deep.equal(first.body);
      expect(await desk.book(paymentId)).to.include({ refunds: 1 });
    });

    it('that the network refuses for good is failed, visible and an error in the log', async () => {
      const { paymentId } = await desk.paid('tok_refund_refused');

      const { status, body } = await desk.refund(paymentId);

      expect(status).to.equal(201);
      expect(body).to.nested.include({ status: 'failed', 'error.code': 'refund_refused' });
      const errors = bench().service.log.lines.filter(({ level }) => level === 'error');
      expect(errors.map(({ message }) => message).join()).to.include(String(body.refundId));
      await desk.until(paymentId, ({ refunds }) => refunds[0].status === 'failed');
      expect(await desk.publishedTypes(paymentId)).to.deep.equal(PAID);
    });

    it('needs money that was taken', async () => {
      const { paymentId } = await desk.prepare();
      for (const [id, status, code] of [
        [paymentId, 409, 'payment_not_captured'],
        [newId(), 404, 'payment_unknown'],
      ] as const)
        expect(await desk.refund(id, 1)).to.nested.include({ status, 'body.error.code': code });
    });
  });

  describe('when its booking ends', () => {
    it('after it was paid: what is due goes back', async () => {
      const due = await desk.paid();

      const correlationId = await desk.cancelBooking(due, 50);

      const refund = await bench().events.next(correlationId, REFUNDED);
      expectConforming(refund);
      expect(refund.envelope.data).to.include({
        amount: 50,
        reason: 'user-requested',
        payment_id: due.paymentId,
      });
      await desk.until(due.paymentId, ({ refundedAmount }) => refundedAmount === 50);
    });

    it('after a part was given back: no more than is left', async () => {
      const due = await desk.paid();
      await desk.refund(due.paymentId, 30);
      await desk.cancelBooking(due);
      await desk.until(due.paymentId, ({ refundedAmount }) => refundedAmount === 99.8);
      expect(await desk.book(due.paymentId)).to.include({ refunds: 2, refunded: 9980 });
    });

    it('without tickets: all that is left goes back, reported twice or not', async () => {
      const due = await desk.paid();
      await desk.failBooking(due);
      await desk.failBooking(due);
      await desk.until(due.paymentId, ({ refundedAmount }) => refundedAmount === 99.8);
      expect(await desk.book(due.paymentId)).to.include({ refunds: 1 });
    });

    it('while it is being paid: success and receipt are reported, then it goes back', async () => {
      const due = await desk.prepare();
      const paying = desk.pay(due.paymentId, 'tok_slow');
      await desk.until(due.paymentId, ({ status }) => status === 'processing');

      await desk.cancelBooking(due);

      expect((await paying).body).to.include({ status: 'succeeded' });
      await desk.until(due.paymentId, ({ refundedAmount }) => refundedAmount === 99.8);
      expect(await desk.publishedTypes(due.paymentId)).to.deep.equal([...PAID, REFUNDED]);
    });

    it('and the network refuses: failed, and asked for again when reported again', async () => {
      const due = await desk.paid('tok_refund_refused');
      for (const times of [1, 2]) {
        await desk.cancelBooking(due);
        await desk.until(
          due.paymentId,
          ({ refunds }) =>
            refunds.filter(({ status }: { status: string }) => status === 'failed').length === times,
        );
      }
    });

    it('and somebody pays at the same moment, twenty times over: no money stays', async () => {
      const dues = await Promise.all(Array.from({ length: 20 }, () => desk.prepare()));
      await Promise.all(dues.flatMap((due) => [desk.pay(due.paymentId), desk.cancelBooking(due)]));
      await eventually(async () => {
        const [row] = await bench().service.query<{ left: string }>(
          `SELECT coalesce(sum(c.amount), 0) - coalesce(sum(r.amount), 0) AS left
             FROM payment p JOIN simulated_charge c ON c.key = p.charge_key AND c.declined_code IS NULL
             LEFT JOIN simulated_refund r ON r.charge_id = c.id WHERE p.id = ANY($1::uuid[])`,
          dues.map(({ paymentId }) => paymentId),
        );
        return row!.left === '0';
      });
    });
  });

  describe('at the end of all this', () => {
    it('no card was charged without a payment that says so', () => desk.expectNoStrayCharge());
  });
});
