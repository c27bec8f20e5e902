import { uuid } from '@ticketwave/contracts';
import { MAXIMUM_MINOR } from '@ticketwave/contracts/currency';
import {
  effectKeyOf,
  HttpRoutes,
  Idempotency,
  parseBody,
  sendAnswer,
  type Answer,
} from '@ticketwave/building-blocks/http';
import { Transactor } from '@ticketwave/building-blocks/messaging';
import type { Request, Response, Router } from 'express';
import { inject, injectable } from 'inversify';
import Joi from 'joi';
import { MakeRefund } from '../application/make-refund.ts';
import { PaymentLinks } from '../application/payment-links.ts';
import { RequestRefund } from '../application/request-refund.ts';
import type { Payment } from '../domain/payment.ts';
import { refundBody } from './payment-body.ts';

const body = Joi.object<{ paymentId: string; amount?: number; reason: string }, true>({
  paymentId: uuid,
  amount: Joi.number().positive().max(MAXIMUM_MINOR).optional(),
  reason: Joi.string()
    .trim()
    .min(1)
    .max(200)
    .pattern(/^[^\p{Cc}\p{Cs}]*$/u)
    .messages({ 'string.pattern.base': '{{#label}} must not contain control characters' }),
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
    router.post('/api/refunds', (request, response) => this.#refund(request, response));
  }

  /** The provider is asked between two units of work: the first one claims, the second one records and settles. */
  async #refund(request: Request, response: Response): Promise<void> {
    const command = { ...parseBody(request, body), idempotencyKey: effectKeyOf(request) };
    const begun = await this.transactor.transact(
      async (work) =>
        (await this.idempotency.claim(request, work)) ?? (await this.requestRefund.execute(command, work)),
    );
    if (!('refund' in begun)) {
      sendAnswer(response, begun);
      return;
    }
    const { id } = begun.refund;
    let answer = this.#answer(begun.payment, id);
    await this.makeRefund.execute(begun.payment, id, {
      alongside: async (payment, work) => {
        answer = this.#answer(payment, id);
        await this.idempotency.settle(request, answer, work);
      },
    });
    sendAnswer(response, answer);
  }

  #answer(payment: Payment, refundId: string): Answer {
    const refund = payment.refund(refundId);
    if (refund === undefined) throw new Error(`Payment ${payment.state.id} has no refund ${refundId}.`);
    const { id: paymentId } = payment.state;
    const status = refund.status === 'pending' ? 202 : 201;
    return { status, body: { ...refundBody(refund), paymentId }, location: this.links.payment(paymentId) };
  }
}
