import { uuid } from '@ticketwave/contracts';
import { MAXIMUM_MINOR } from '@ticketwave/contracts/currency';
import {
  effectKeyOf,
  HttpRoutes,
  Idempotency,
  Operation,
  type Answer,
} from '@ticketwave/building-blocks/http';
import { Transactor } from '@ticketwave/building-blocks/messaging';
import type { Request, Router } from 'express';
import { inject, injectable } from 'inversify';
import Joi from 'joi';
import { MakeRefund } from '../application/make-refund.ts';
import { PaymentLinks } from '../application/payment-links.ts';
import { RequestRefund } from '../application/request-refund.ts';
import type { Payment } from '../domain/payment.ts';
import { refund, refundBody } from './refund-body.ts';

interface AskedRefund {
  readonly paymentId: string;
  readonly amount?: number;
  readonly reason: string;
}

const body = Joi.object<AskedRefund, true>({
  paymentId: uuid,
  amount: Joi.number()
    .positive()
    .max(MAXIMUM_MINOR)
    .optional()
    .description('In the major unit of the payment’s currency; all that is left if absent.'),
  reason: Joi.string()
    .trim()
    .pattern(/^[^\p{Cc}\p{Cs}]{1,200}$/u)
    .messages({
      'string.pattern.base': '{{#label}} must have 1 to 200 characters, and no control characters',
    }),
}).example({
  paymentId: '0197f1f0-6f0d-7a10-8c21-5f3d9e7b4a11',
  amount: 49.9,
  reason: 'One of the two seats was broken.',
} satisfies AskedRefund);

type RefundOfPayment = ReturnType<typeof refundBody> & { readonly paymentId: string };
const refundOfPayment = refund
  .append<RefundOfPayment>({ paymentId: uuid })
  .meta({ fieldKind: { name: 'RefundOfPayment' } });

const requestRefund = new Operation({
  name: 'requestRefund',
  method: 'post',
  path: '/api/refunds',
  summary: 'Give money back by hand; the booking stays as it is',
  body,
  idempotent: true,
  answers: {
    201: { description: 'The refund, succeeded or failed.', body: refundOfPayment, location: true },
    202: { description: 'The provider has not answered yet.', body: refundOfPayment, location: true },
  },
  refusals: {
    404: ['payment_unknown'],
    409: ['amount_invalid', 'payment_not_captured', 'refund_exceeds_captured'],
  },
});

@injectable()
export class RefundRoutes extends HttpRoutes {
  constructor(
    @inject(RequestRefund) private readonly requestRefund: RequestRefund,
    @inject(MakeRefund) private readonly makeRefund: MakeRefund,
    @inject(Transactor) private readonly transactor: Transactor,
    @inject(Idempotency) private readonly idempotency: Idempotency,
    @inject(PaymentLinks) private readonly links: PaymentLinks,
  ) {
    super();
  }

  override mount(router: Router): void {
    requestRefund.mount(router, ({ body: asked }, request) => this.#refund(asked, request));
  }

  /** The provider is asked between two units of work: the first one claims, the second one records and settles. */
  async #refund(asked: AskedRefund, request: Request): Promise<Answer<RefundOfPayment, 201 | 202>> {
    const command = { ...asked, idempotencyKey: effectKeyOf(request) };
    const begun = await this.transactor.transact(
      async (work) =>
        (await this.idempotency.claim(request, work)) ?? (await this.requestRefund.execute(command, work)),
    );
    if (!('refund' in begun)) return begun;
    const { id } = begun.refund;
    let answer = this.#answer(begun.payment, id);
    await this.makeRefund.execute(begun.payment, id, {
      alongside: async (payment, work) => {
        answer = this.#answer(payment, id);
        await this.idempotency.settle(request, answer, work);
      },
    });
    return answer;
  }

  #answer(payment: Payment, refundId: string): Answer<RefundOfPayment, 201 | 202> {
    const found = payment.refund(refundId);
    if (found === undefined) throw new Error(`Payment ${payment.state.id} has no refund ${refundId}.`);
    const { id: paymentId } = payment.state;
    const status = found.status === 'pending' ? 202 : 201;
    return { status, body: { ...refundBody(found), paymentId }, location: this.links.payment(paymentId) };
  }
}
