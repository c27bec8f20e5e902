import { NotFoundError } from '@ticketwave/building-blocks/domain';
import { inject, injectable } from 'inversify';
import type { PaymentState } from '../domain/payment.ts';
import { PaymentLinks } from './payment-links.ts';
import { Payments } from './payments.ts';

export interface PaymentDetails extends PaymentState {
  readonly paymentUrl: string;
}

@injectable()
export class GetPayment {
  constructor(
    @inject(Payments) private readonly payments: Payments,
    @inject(PaymentLinks) private readonly links: PaymentLinks,
  ) {}

  /** @throws NotFoundError `payment_unknown` */
  async execute(id: string): Promise<PaymentDetails> {
    const payment = await this.payments.find(id);
    if (payment === undefined) throw new NotFoundError('payment_unknown', `There is no payment ${id}.`);
    return { ...payment.state, paymentUrl: this.links.payment(payment.state.id) };
  }
}
