import { NotFoundError } from '@ticketwave/building-blocks/domain';
import { inject, injectable } from 'inversify';
import type { NotificationState } from '../domain/notification.ts';
import { Notifications } from './notifications.ts';

@injectable()
export class GetNotification {
  constructor(@inject(Notifications) private readonly notifications: Notifications) {}

  /** @throws NotFoundError `notification_unknown` */
  async execute(id: string): Promise<NotificationState> {
    const notification = await this.notifications.find(id);
    if (notification === undefined) {
      throw new NotFoundError('notification_unknown', `There is no notification ${id}.`);
    }
    return notification.state;
  }
}
