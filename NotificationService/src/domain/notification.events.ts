import { DomainEvent } from '@ticketwave/building-blocks/domain';
import type { NotificationState } from './notification-state.ts';

/** A notification was handed to its channel, or given up: nothing more will be tried. */
export class NotificationSettledDomainEvent extends DomainEvent {
  override readonly aggregate = 'Notification';
  override readonly aggregateId: string;
  readonly notification: NotificationState;

  constructor(notification: NotificationState, occurredAt: Date) {
    super(occurredAt);
    this.aggregateId = notification.id;
    this.notification = notification;
  }
}
