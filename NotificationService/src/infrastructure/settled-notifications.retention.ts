import { SqlRetention } from '@ticketwave/building-blocks/hosting';
import type { Persistence } from '@ticketwave/building-blocks/postgres';
import type { NotificationConfig } from '../config.ts';

/** What was sent or given up; what is pending stays, however old. */
export const settledNotifications = (
  sql: Persistence['sql'],
  { notificationRetentionDays: days }: NotificationConfig,
): SqlRetention =>
  new SqlRetention(sql, {
    table: 'notification',
    expired: `status IN ('sent', 'failed') AND created_at < $1::timestamptz`,
    days,
  });
