import { NotFoundError } from '@ticketwave/building-blocks/domain';
import { HttpRoutes, Operation } from '@ticketwave/building-blocks/http';
import { amountIn, currency, timestamp, userId, uuid } from '@ticketwave/contracts';
import type { Router } from 'express';
import { inject, injectable } from 'inversify';
import Joi from 'joi';
import { ReceiptDocument } from '../application/receipt-document.ts';
import { Receipts } from '../application/receipts.ts';
import type { Receipt } from '../domain/receipt.ts';
import { paymentMethod } from './payment-body.ts';

const toBody = ({ id, number, amount, issuedAt, ...receipt }: Receipt) => ({
  receiptId: id,
  receiptNumber: number,
  ...receipt,
  amount: amount.major,
  currency: amount.currency,
  issuedAt: issuedAt.toISOString(),
});

const showReceipt = new Operation({
  name: 'showReceipt',
  method: 'get',
  path: '/api/receipts/:id',
  summary: 'What a payer can show; a page unless JSON is asked for',
  parameters: Joi.object<{ id: string }, true>({ id: uuid.example('0197f1f0-6f0e-7a10-8c21-5f3d9e7b4a21') }),
  answers: {
    200: {
      description: 'The receipt.',
      page: true,
      body: Joi.object<ReturnType<typeof toBody>, true>({
        receiptId: uuid,
        receiptNumber: Joi.string().pattern(/^RCP-[0-9]{4}-[0-9]{6,}$/),
        paymentId: uuid,
        bookingId: uuid,
        userId,
        amount: amountIn('currency'),
        currency,
        paymentMethod,
        issuedAt: timestamp,
      }).meta({ fieldKind: { name: 'Receipt' } }),
    },
  },
  refusals: { 404: ['receipt_unknown'] },
});

/** A receipt shows itself and fetches nothing. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/** HTML for whoever does not ask for JSON. */
@injectable()
export class ReceiptRoutes extends HttpRoutes {
  constructor(
    @inject(Receipts) private readonly receipts: Receipts,
    @inject(ReceiptDocument) private readonly document: ReceiptDocument,
  ) {
    super();
  }

  override mount(router: Router): void {
    showReceipt.mount(router, async ({ path: { id } }, request, response) => {
      const receipt = await this.receipts.find(id);
      if (receipt === undefined) throw new NotFoundError('receipt_unknown', `There is no receipt ${id}.`);
      response.vary('Accept');
      if (request.accepts(['html', 'json']) === 'json') return { status: 200, body: toBody(receipt) };
      response.set('Content-Security-Policy', POLICY).type('html').send(this.document.render(receipt));
      return undefined;
    });
  }
}
