import { DomainEventHandler, type UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { PaymentRefundedIntegrationEvent } from '@ticketwave/payment-contracts';
import { injectable } from 'inversify';
import { PaymentRefundedDomainEvent } from '../domain/payment.events.ts';

/** Reports that money went back, how much and why. */
@injectable()
export class PaymentRefundedDomainEventHandler extends DomainEventHandler<PaymentRefundedDomainEvent> {
  readonly handles = PaymentRefundedDomainEvent;

  async handle({ payment, refund, occurredAt }: PaymentRefundedDomainEvent, work: UnitOfWork): Promise<void> {
    await work.publish(
      new PaymentRefundedIntegrationEvent({
        payment_id: payment.id,
        booking_id: payment.bookingId,
        user_id: payment.userId,
        refund_id: refund.id,
        amount: refund.amount.major,
        currency: refund.amount.currency,
        reason: refund.reason,
        refunded_at: occurredAt.toISOString(),
      }),
    );
  }
}
