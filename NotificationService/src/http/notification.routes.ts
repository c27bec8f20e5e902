import { HttpRoutes, parsePath, parseQuery } from '@ticketwave/building-blocks/http';
import { uuid } from '@ticketwave/building-blocks/messaging';
import type { Router } from 'express';
import { inject, injectable } from 'inversify';
import Joi from 'joi';
import { GetNotification } from '../application/get-notification.ts';
import { ListNotifications } from '../application/list-notifications.ts';
import type { NotificationState } from '../domain/notification.ts';

const path = Joi.object<{ id: string }, true>({ id: uuid });
const query = Joi.object<{ bookingId: string }, true>({ bookingId: uuid });

@injectable()
export class NotificationRoutes extends HttpRoutes {
  constructor(
    @inject(ListNotifications) private readonly listNotifications: ListNotifications,
    @inject(GetNotification) private readonly getNotification: GetNotification,
  ) {
    super();
  }

  override mount(router: Router): void {
    router.get('/api/notifications', async (request, response) => {
      const { bookingId } = parseQuery(request, query);
      const notifications = await this.listNotifications.execute(bookingId);
      response.json({ notifications: notifications.map(toBody) });
    });
    router.get('/api/notifications/:id', async (request, response) => {
      const { id } = parsePath(request, path);
      response.json(toBody(await this.getNotification.execute(id)));
    });
  }
}

const toBody = (notification: NotificationState) => ({
  id: notification.id,
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
