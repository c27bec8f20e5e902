import { NotFoundError } from '@ticketwave/building-blocks/domain';
import { HttpRoutes, parsePath } from '@ticketwave/building-blocks/http';
import { uuid } from '@ticketwave/contracts';
import type { Router } from 'express';
import { inject, injectable } from 'inversify';
import Joi from 'joi';
import { ReceiptDocument } from '../application/receipt-document.ts';
import { Receipts } from '../application/receipts.ts';
import type { Receipt } from '../domain/receipt.ts';

const path = Joi.object<{ id: string }, true>({ id: uuid });

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
    router.get('/api/receipts/:id', async (request, response) => {
      const { id } = parsePath(request, path);
      const receipt = await this.receipts.find(id);
      if (receipt === undefined) throw new NotFoundError('receipt_unknown', `There is no receipt ${id}.`);
      response.vary('Accept');
      if (request.accepts(['html', 'json']) === 'json') response.json(toBody(receipt));
      else response.set('Content-Security-Policy', POLICY).type('html').send(this.document.render(receipt));
    });
  }
}

const toBody = ({ id, number, amount, issuedAt, ...receipt }: Receipt) => ({
  receiptId: id,
  receiptNumber: number,
  ...receipt,
  amount: amount.major,
  currency: amount.currency,
  issuedAt: issuedAt.toISOString(),
});
