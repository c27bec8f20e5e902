import { SendBookingNotificationIntegrationEvent } from '@ticketwave/booking-contracts';
import { Money } from '@ticketwave/building-blocks/domain';
import {
  IntegrationEventHandler,
  type MessageContext,
  type UnitOfWork,
} from '@ticketwave/building-blocks/messaging';
import { inject, injectable } from 'inversify';
import { Notify } from './notify.ts';
import { readableMoney, readableTickets, readableTime } from './readable.ts';

/** Informs the user what became of a booking. */
@injectable()
export class SendBookingNotificationIntegrationEventHandler extends IntegrationEventHandler<SendBookingNotificationIntegrationEvent> {
  readonly handles = SendBookingNotificationIntegrationEvent;

  constructor(@inject(Notify) private readonly notify: Notify) {
    super();
  }

  async handle(
    { data }: SendBookingNotificationIntegrationEvent,
    work: UnitOfWork,
    { envelope }: MessageContext,
  ): Promise<void> {
    await this.notify.execute(
      {
        requestId: envelope.event_id,
        correlationId: envelope.correlation_id,
        bookingId: data.booking_id,
        userId: data.user_id,
        notificationType: data.notification_type,
        factsIn: (language) => ({
          bookingId: data.booking_id,
          eventName: data.event_name,
          tickets: readableTickets(data.quantity, language),
          amount: readableMoney(Money.fromMajor(data.total_amount, data.currency), language),
          reason: data.reason,
          requestedAt: readableTime(new Date(data.requested_at), language),
        }),
      },
      work,
    );
  }
}
