import { SqlRetention } from '@ticketwave/building-blocks/hosting';
import type { Persistence } from '@ticketwave/building-blocks/postgres';
import type { CatalogConfig } from '../config.ts';

/**
 * Of events that began long ago. Until then every reservation stays, an early release above all: it is what makes its
 * late reservation take nothing. Afterwards a late reservation is refused because the event is over.
 */
export const reservationsOfPastEvents = (
  sql: Persistence['sql'],
  { reservationRetentionDays: days }: CatalogConfig,
): SqlRetention =>
  new SqlRetention(sql, {
    table: 'reservation',
    expired: 'event_id IN (SELECT id FROM ticketed_event WHERE starts_at < $1::timestamptz)',
    days,
  });
