import { timestamp, userId, uuid } from '@ticketwave/contracts';
import Joi from 'joi';
import type { NotificationState } from '../domain/notification-state.ts';

/** A notification as people see it: what was really sent. */
export const representationOf = (notification: NotificationState) => ({
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

export type NotificationRepresentation = ReturnType<typeof representationOf>;

/** Of `representationOf`. */
export const notification = Joi.object<NotificationRepresentation, true>({
  notificationId: uuid,
  bookingId: uuid,
  userId,
  notificationType: Joi.string().description('What it is about, such as booking-created or receipt.'),
  channel: Joi.string().valid('email', 'sms'),
  recipient: Joi.string(),
  status: Joi.string().valid('pending', 'sent', 'failed'),
  subject: Joi.string().allow(null).description('Of an e-mail.'),
  text: Joi.string(),
  html: Joi.string().allow(null).description('Of an e-mail.'),
  templateId: Joi.string(),
  createdAt: timestamp,
  sentAt: timestamp.allow(null),
  errorMessage: Joi.string()
    .allow(null)
    .description('Why the channel would not take it the last time; null if it did.'),
  attempts: Joi.number().integer().min(0),
})
  .meta({ fieldKind: { name: 'Notification' } })
  .example({
    notificationId: '0197f1f0-6f0c-7a10-8c21-5f3d9e7b4a31',
    bookingId: '0197f1f0-6f0b-7a10-8c21-5f3d9e7b4a01',
    userId: 'ada@example.com',
    notificationType: 'booking-created',
    channel: 'email',
    recipient: 'ada@example.com',
    status: 'sent',
    subject: 'Your booking',
    text: 'Thank you for your booking.',
    html: '<p>Thank you for your booking.</p>',
    templateId: 'booking-created',
    createdAt: '2026-01-30T10:30:01.000Z',
    sentAt: '2026-01-30T10:30:02.000Z',
    errorMessage: null,
    attempts: 1,
  } satisfies NotificationRepresentation);
