import { SqlRetention } from '@ticketwave/building-blocks/hosting';
import type { Persistence } from '@ticketwave/building-blocks/postgres';
import type { PaymentConfig } from '../config.ts';

/** A webhook that the provider repeated after this time would count as a new one. */
export const webhookIds = (
  sql: Persistence['sql'],
  { webhookRetentionDays: days }: PaymentConfig,
): SqlRetention =>
  new SqlRetention(sql, { table: 'webhook_event', expired: 'received_at < $1::timestamptz', days });

/** A preparation that came after this time would make a payment of a booking that is over. */
export const endedBookings = (
  sql: Persistence['sql'],
  { endedBookingRetentionDays: days }: PaymentConfig,
): SqlRetention =>
  new SqlRetention(sql, { table: 'ended_booking', expired: 'ended_at < $1::timestamptz', days });
