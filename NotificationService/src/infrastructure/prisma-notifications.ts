import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { inject, injectable } from 'inversify';
import { Notifications } from '../application/notifications.ts';
import type { ChannelName, NotificationType } from '../domain/notification-type.ts';
import { Notification } from '../domain/notification.ts';
import type { NotificationStatus } from '../domain/notification-state.ts';
import type { Notification as NotificationRow } from './generated/prisma/client.ts';
import { NotificationDatabase } from './notification-database.ts';

@injectable()
export class PrismaNotifications extends Notifications {
  constructor(@inject(NotificationDatabase) private readonly database: NotificationDatabase) {
    super();
  }

  override async find(id: string): Promise<Notification | undefined> {
    const row = await this.database.client.notification.findUnique({ where: { id } });
    return row === null ? undefined : toNotification(row);
  }

  override async ofBooking(bookingId: string): Promise<readonly Notification[]> {
    const orderBy = [{ createdAt: 'asc' as const }, { id: 'asc' as const }];
    return (await this.database.client.notification.findMany({ where: { bookingId }, orderBy })).map(
      toNotification,
    );
  }

  protected override async insert({ state }: Notification, work: UnitOfWork): Promise<void> {
    await this.database.in(work).notification.createMany({ data: state, skipDuplicates: true });
  }

  override async lock(id: string, work: UnitOfWork): Promise<Notification> {
    const transaction = this.database.in(work);
    await transaction.$executeRaw`SELECT FROM notification WHERE id = ${id}::uuid FOR UPDATE`;
    return toNotification(await transaction.notification.findUniqueOrThrow({ where: { id } }));
  }

  protected override async update({ state }: Notification, work: UnitOfWork): Promise<void> {
    const { id, status, sentAt, errorMessage, dueAt } = state;
    await this.database
      .in(work)
      .notification.update({ where: { id }, data: { status, sentAt, errorMessage, dueAt } });
  }

  override async claimDue(now: Date, until: Date, limit: number): Promise<readonly Notification[]> {
    const claimed = await this.database.client.$queryRaw<{ id: string }[]>`
      UPDATE notification SET attempts = attempts + 1, due_at = ${until}
       WHERE id IN (SELECT id FROM notification
                     WHERE status = 'pending' AND due_at <= ${now}
                     ORDER BY due_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
      RETURNING id`;
    if (claimed.length === 0) return [];
    const where = { id: { in: claimed.map(({ id }) => id) } };
    return (await this.database.client.notification.findMany({ where, orderBy: { createdAt: 'asc' } })).map(
      toNotification,
    );
  }
}

function toNotification(row: NotificationRow): Notification {
  return Notification.restore({
    ...row,
    notificationType: row.notificationType as NotificationType,
    channel: row.channel as ChannelName,
    status: row.status as NotificationStatus,
  });
}
