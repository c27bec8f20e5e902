import { Money } from '@ticketwave/building-blocks/domain';
import {
  IntegrationEventHandler,
  type MessageContext,
  type UnitOfWork,
} from '@ticketwave/building-blocks/messaging';
import { ReceiptGeneratedIntegrationEvent } from '@ticketwave/payment-contracts';
import { inject, injectable } from 'inversify';
import { Notify } from './notify.ts';
import { readableMoney, readableTime } from './readable.ts';

/** Sends the user the receipt of a payment: the one notice that BookingService does not decide on. */
@injectable()
export class ReceiptGeneratedIntegrationEventHandler extends IntegrationEventHandler<ReceiptGeneratedIntegrationEvent> {
  readonly handles = ReceiptGeneratedIntegrationEvent;

  constructor(@inject(Notify) private readonly notify: Notify) {
    super();
  }

  async handle(
    { data }: ReceiptGeneratedIntegrationEvent,
    work: UnitOfWork,
    { envelope }: MessageContext,
  ): Promise<void> {
    await this.notify.execute(
      {
        requestId: envelope.event_id,
        correlationId: envelope.correlation_id,
        bookingId: data.booking_id,
        userId: data.user_id,
        notificationType: 'receipt',
        factsIn: (language) => ({
          bookingId: data.booking_id,
          receiptNumber: data.receipt_number,
          receiptUrl: data.receipt_url,
          amount: readableMoney(Money.fromMajor(data.amount, data.currency), language),
          generatedAt: readableTime(new Date(data.generated_at), language),
        }),
      },
      work,
    );
  }
}
