import { IntegrationEventHandler, type UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { PaymentDataPreparedIntegrationEvent } from '@ticketwave/payment-contracts';
import { inject, injectable } from 'inversify';
import { NoteAnswer } from './note-answer.ts';
import { payments } from './payments.subscription.ts';

@injectable()
export class PaymentDataPreparedIntegrationEventHandler extends IntegrationEventHandler<PaymentDataPreparedIntegrationEvent> {
  override readonly handles = PaymentDataPreparedIntegrationEvent;
  override readonly subscription = payments;

  constructor(@inject(NoteAnswer) private readonly noteAnswer: NoteAnswer) {
    super();
  }

  override async handle({ data }: PaymentDataPreparedIntegrationEvent, work: UnitOfWork): Promise<void> {
    const payment = { id: data.payment_id, url: data.payment_url };
    await this.noteAnswer.execute(data.booking_id, work, (booking, at) =>
      booking.paymentPrepared(payment, at),
    );
  }
}
