import { NotFoundError } from '@ticketwave/building-blocks/domain';
import { HttpRoutes, parsePath } from '@ticketwave/building-blocks/http';
import { uuid } from '@ticketwave/building-blocks/messaging';
import type { Router } from 'express';
import { inject, injectable } from 'inversify';
import Joi from 'joi';
import { PaymentLinks } from '../application/payment-links.ts';
import { Payments } from '../application/payments.ts';
import type { Payment } from '../domain/payment.ts';

const path = Joi.object<{ id: string }, true>({ id: uuid });

@injectable()
export class PaymentRoutes extends HttpRoutes {
  constructor(
    @inject(Payments) private readonly payments: Payments,
    @inject(PaymentLinks) private readonly links: PaymentLinks,
  ) {
    super();
  }

  override mount(router: Router): void {
    router.get('/api/payments/:id', async (request, response) => {
      const { id } = parsePath(request, path);
      const payment = await this.payments.find(id);
      if (payment === undefined) throw new NotFoundError('payment_unknown', `There is no payment ${id}.`);
      response.json(this.#toBody(payment));
    });
  }

  #toBody({ state }: Payment): object {
    return {
      paymentId: state.id,
      bookingId: state.bookingId,
      userId: state.userId,
      amount: state.amount.major,
      currency: state.amount.currency,
      status: state.status,
      expiresAt: state.expiresAt.toISOString(),
      paymentUrl: this.links.payment(state.id),
      createdAt: state.createdAt.toISOString(),
      updatedAt: state.updatedAt.toISOString(),
    };
  }
}
