import { NotFoundError } from '@ticketwave/building-blocks/domain';
import { HttpRoutes, Operation } from '@ticketwave/building-blocks/http';
import { uuid } from '@ticketwave/contracts';
import type { Router } from 'express';
import { inject, injectable } from 'inversify';
import Joi from 'joi';
import { Notifications } from '../application/notifications.ts';
import {
  notification,
  representationOf,
  type NotificationRepresentation,
} from './notification-representation.ts';

const listNotifications = new Operation({
  name: 'listNotifications',
  method: 'get',
  path: '/api/notifications',
  summary: 'What was sent about a booking',
  query: Joi.object<{ bookingId: string }, true>({
    bookingId: uuid.example('0197f1f0-6f0b-7a10-8c21-5f3d9e7b4a01'),
  }),
  answers: {
    200: {
      description: 'All its notifications.',
      body: Joi.object<{ items: NotificationRepresentation[] }, true>({
        items: Joi.array().items(notification),
      }),
    },
  },
});

const showNotification = new Operation({
  name: 'showNotification',
  method: 'get',
  path: '/api/notifications/:id',
  summary: 'One notification',
  parameters: Joi.object<{ id: string }, true>({ id: uuid.example('0197f1f0-6f0c-7a10-8c21-5f3d9e7b4a31') }),
  answers: { 200: { description: 'The notification.', body: notification } },
  refusals: { 404: ['notification_unknown'] },
});

@injectable()
export class NotificationRoutes extends HttpRoutes {
  constructor(@inject(Notifications) private readonly notifications: Notifications) {
    super();
  }

  override mount(router: Router): void {
    listNotifications.mount(router, async ({ query: { bookingId } }) => {
      const notifications = await this.notifications.ofBooking(bookingId);
      return { status: 200, body: { items: notifications.map(({ state }) => representationOf(state)) } };
    });
    showNotification.mount(router, async ({ path: { id } }) => {
      const found = await this.notifications.find(id);
      if (found === undefined)
        throw new NotFoundError('notification_unknown', `There is no notification ${id}.`);
      return { status: 200, body: representationOf(found.state) };
    });
  }
}
