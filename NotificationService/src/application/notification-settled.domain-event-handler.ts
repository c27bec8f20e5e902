import { DomainEventHandler, type UnitOfWork } from '@ticketwave/building-blocks/messaging';
import {
  EmailNotificationSentIntegrationEvent,
  SmsNotificationSentIntegrationEvent,
} from '@ticketwave/notification-contracts';
import { injectable } from 'inversify';
import type { ChannelName } from '../domain/notification-type.ts';
import { NotificationSettledDomainEvent } from '../domain/notification.events.ts';

const NotificationSent = {
  email: EmailNotificationSentIntegrationEvent,
  sms: SmsNotificationSentIntegrationEvent,
} satisfies Record<ChannelName, unknown>;

/** Answers whoever asked for the notice: it was sent, or why it could not be. */
@injectable()
export class NotificationSettledDomainEventHandler extends DomainEventHandler<NotificationSettledDomainEvent> {
  readonly handles = NotificationSettledDomainEvent;

  async handle(
    { notification, occurredAt }: NotificationSettledDomainEvent,
    work: UnitOfWork,
  ): Promise<void> {
    await work.publish(
      new NotificationSent[notification.channel]({
        booking_id: notification.bookingId,
        user_id: notification.userId,
        notification_type: notification.notificationType,
        channel: notification.channel,
        success: notification.status === 'sent',
        error_message: notification.errorMessage,
        template_id: notification.templateId,
        sent_at: occurredAt.toISOString(),
      }),
    );
  }
}
