import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { ReceiptGeneratedIntegrationEvent } from '@ticketwave/payment-contracts';
import { inject, injectable } from 'inversify';
import type { Capture } from '../domain/charge.ts';
import type { PaymentOrder } from '../domain/payment-state.ts';
import { receiptNumber } from '../domain/receipt.ts';
import { PaymentLinks } from './payment-links.ts';
import { receiptIdOf, Receipts } from './receipts.ts';

/** Makes the receipt of a payment, in the unit of work in which the payment succeeds, and reports where it can be read. */
@injectable()
export class IssueReceipt {
  constructor(
    @inject(Receipts) private readonly receipts: Receipts,
    @inject(PaymentLinks) private readonly links: PaymentLinks,
  ) {}

  async execute(payment: PaymentOrder, { at, method }: Capture, work: UnitOfWork): Promise<void> {
    const { id: paymentId, bookingId, userId, amount } = payment;
    const year = at.getUTCFullYear();
    const id = receiptIdOf(paymentId);
    const number = receiptNumber(year, await this.receipts.nextOrdinal(year, work));
    const facts = { id, number, paymentId, bookingId, userId, amount, paymentMethod: method, issuedAt: at };
    await this.receipts.add(facts, work);
    await work.publish(
      new ReceiptGeneratedIntegrationEvent({
        receipt_id: id,
        payment_id: paymentId,
        booking_id: bookingId,
        user_id: userId,
        receipt_number: number,
        receipt_url: this.links.receipt(id),
        amount: amount.major,
        currency: amount.currency,
        generated_at: at.toISOString(),
      }),
    );
  }
}
