import { DomainEventHandler, type UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { PaymentDataPreparedIntegrationEvent } from '@ticketwave/payment-contracts';
import { inject, injectable } from 'inversify';
import { PaymentPreparedDomainEvent } from '../domain/payment.events.ts';
import { PaymentLinks } from './payment-links.ts';

/** Reports where and until when the booking can be paid for. */
@injectable()
export class PaymentPreparedDomainEventHandler extends DomainEventHandler<PaymentPreparedDomainEvent> {
  readonly handles = PaymentPreparedDomainEvent;

  constructor(@inject(PaymentLinks) private readonly links: PaymentLinks) {
    super();
  }

  async handle({ payment, occurredAt }: PaymentPreparedDomainEvent, work: UnitOfWork): Promise<void> {
    await work.publish(
      new PaymentDataPreparedIntegrationEvent({
        booking_id: payment.bookingId,
        payment_id: payment.id,
        amount: payment.amount.major,
        currency: payment.amount.currency,
        expires_at: payment.expiresAt.toISOString(),
        payment_url: this.links.payment(payment.id),
        prepared_at: occurredAt.toISOString(),
      }),
    );
  }
}
