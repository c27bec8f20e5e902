/**
 * Days that a service remembers which messages it has handled. Longer than any retry or redrive should take: what
 * is sent again after this time could take effect twice.
 */
export const INBOX_DAYS = 30;

/** Days that published outbox rows are kept, unless configured otherwise. */
export const OUTBOX_DAYS = 7;

/** Days that a saga is kept after its end, unless configured otherwise. */
export const SAGA_DAYS = 90;
