import { NotFoundError } from '@ticketwave/building-blocks/domain';
import { HttpRoutes, parsePath, parseQuery } from '@ticketwave/building-blocks/http';
import { uuid } from '@ticketwave/contracts';
import type { Router } from 'express';
import { inject, injectable } from 'inversify';
import Joi from 'joi';
import { Notifications } from '../application/notifications.ts';
import type { Notification } from '../domain/notification.ts';

const path = Joi.object<{ id: string }, true>({ id: uuid });
const query = Joi.object<{ bookingId: string }, true>({ bookingId: uuid });

@injectable()
export class NotificationRoutes extends HttpRoutes {
  constructor(@inject(Notifications) private readonly notifications: Notifications) {
    super();
  }

  override mount(router: Router): void {
    router.get('/api/notifications', async (request, response) => {
      const { bookingId } = parseQuery(request, query);
      const notifications = await this.notifications.ofBooking(bookingId);
      response.json({ items: notifications.map(toBody) });
    });
    router.get('/api/notifications/:id', async (request, response) => {
      const { id } = parsePath(request, path);
      const notification = await this.notifications.find(id);
      if (notification === undefined) {
        throw new NotFoundError('notification_unknown', `There is no notification ${id}.`);
      }
      response.json(toBody(notification));
    });
  }
}

const toBody = ({ state: notification }: Notification) => ({
  notificationId: notification.id,
  bookingId: notification.bookingId,
  userId: notification.userId,
  notificationType: notification.notificationType,
  channel: notification.channel,
  recipient: notification.recipient,
  status: notification.status,
  subject: notification.subject,
  text: notification.text,
  html: notification.html,
  templateId: notification.templateId,
  createdAt: notification.createdAt.toISOString(),
  sentAt: notification.sentAt?.toISOString() ?? null,
  errorMessage: notification.errorMessage,
  attempts: notification.attempts,
});
