import { DomainEventHandler, type UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { PaymentFailedIntegrationEvent } from '@ticketwave/payment-contracts';
import { inject, injectable } from 'inversify';
import { PaymentFailedDomainEvent } from '../domain/payment.events.ts';
import { PaymentProvider } from './payment-provider.ts';

/** Reports that the booking will not be paid, and why. */
@injectable()
export class PaymentFailedDomainEventHandler extends DomainEventHandler<PaymentFailedDomainEvent> {
  readonly handles = PaymentFailedDomainEvent;

  constructor(@inject(PaymentProvider) private readonly provider: PaymentProvider) {
    super();
  }

  async handle({ payment, error, occurredAt }: PaymentFailedDomainEvent, work: UnitOfWork): Promise<void> {
    await work.publish(
      new PaymentFailedIntegrationEvent({
        payment_id: payment.id,
        booking_id: payment.bookingId,
        user_id: payment.userId,
        amount: payment.amount.major,
        currency: payment.amount.currency,
        provider: this.provider.name,
        error_code: error.code,
        error_message: error.message,
        failed_at: occurredAt.toISOString(),
      }),
    );
  }
}
