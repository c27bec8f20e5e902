/**
 * Days that a service remembers which messages it has handled. Longer than any retry or redrive should take: what
 * is sent again after this time could take effect twice.
 */
export const INBOX_DAYS = 30;

/** Days that published outbox rows are kept, unless configured otherwise. */
export const OUTBOX_DAYS = 7;

/** Days that a saga is kept after its end, unless configured otherwise. */
export const SAGA_DAYS = 90;

/** Whether the inboxes may have forgotten a message of this age, so that a second copy of it could take effect. */
export function mayBeForgotten(publishedAt: Date, now: Date): boolean {
  return now.getTime() - publishedAt.getTime() >= INBOX_DAYS * 24 * 60 * 60 * 1000;
}
