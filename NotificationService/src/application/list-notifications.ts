import { inject, injectable } from 'inversify';
import type { NotificationState } from '../domain/notification.ts';
import { Notifications } from './notifications.ts';

@injectable()
export class ListNotifications {
  constructor(@inject(Notifications) private readonly notifications: Notifications) {}

  /** What users were told about a booking, oldest first; nothing for a booking that nobody has heard of. */
  async execute(bookingId: string): Promise<readonly NotificationState[]> {
    const notifications = await this.notifications.ofBooking(bookingId);
    return notifications.map(({ state }) => state);
  }
}
