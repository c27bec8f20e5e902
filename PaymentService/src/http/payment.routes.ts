import { HttpRoutes, parsePath } from '@ticketwave/building-blocks/http';
import { uuid } from '@ticketwave/building-blocks/messaging';
import type { Router } from 'express';
import { inject, injectable } from 'inversify';
import Joi from 'joi';
import { GetPayment, type PaymentDetails } from '../application/get-payment.ts';

const path = Joi.object<{ id: string }, true>({ id: uuid });

@injectable()
export class PaymentRoutes extends HttpRoutes {
  constructor(@inject(GetPayment) private readonly getPayment: GetPayment) {
    super();
  }

  override mount(router: Router): void {
    router.get('/api/payments/:id', async (request, response) => {
      const { id } = parsePath(request, path);
      response.json(toBody(await this.getPayment.execute(id)));
    });
  }
}

const toBody = ({ amount, expiresAt, createdAt, updatedAt, ...payment }: PaymentDetails) => ({
  id: payment.id,
  bookingId: payment.bookingId,
  userId: payment.userId,
  amount: amount.major,
  currency: amount.currency,
  status: payment.status,
  expiresAt: expiresAt.toISOString(),
  paymentUrl: payment.paymentUrl,
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
});
