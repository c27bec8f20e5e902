import { DomainEventHandler, type UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { PaymentSucceededIntegrationEvent } from '@ticketwave/payment-contracts';
import { inject, injectable } from 'inversify';
import { PaymentSucceededDomainEvent } from '../domain/payment.events.ts';
import { IssueReceipt } from './issue-receipt.ts';
import { PaymentProvider } from './payment-provider.ts';

/** Reports that the booking is paid, and issues the receipt: both or neither. */
@injectable()
export class PaymentSucceededDomainEventHandler extends DomainEventHandler<PaymentSucceededDomainEvent> {
  readonly handles = PaymentSucceededDomainEvent;

  constructor(
    @inject(PaymentProvider) private readonly provider: PaymentProvider,
    @inject(IssueReceipt) private readonly issueReceipt: IssueReceipt,
  ) {
    super();
  }

  async handle({ payment, capture }: PaymentSucceededDomainEvent, work: UnitOfWork): Promise<void> {
    await work.publish(
      new PaymentSucceededIntegrationEvent({
        payment_id: payment.id,
        booking_id: payment.bookingId,
        user_id: payment.userId,
        amount: payment.amount.major,
        currency: payment.amount.currency,
        provider: this.provider.name,
        provider_payment_id: capture.providerPaymentId,
        payment_method: capture.method,
        succeeded_at: capture.at.toISOString(),
      }),
    );
    await this.issueReceipt.execute(payment, capture, work);
  }
}
