import type { Money } from '@ticketwave/building-blocks/domain';

const moneyFormats = new Map<string, Intl.NumberFormat>();

/** `€99.80`. */
export function readableMoney({ major, currency }: Money): string {
  const known = moneyFormats.get(currency);
  const format = known ?? new Intl.NumberFormat('en', { style: 'currency', currency });
  moneyFormats.set(currency, format);
  return format.format(major);
}

const time = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });

/** `30 January 2026 at 10:30 UTC`. */
export const readableTime = (at: Date): string => `${time.format(at)} UTC`;

/** `1 ticket`, `2 tickets`. */
export const readableTickets = (quantity: number): string =>
  `${quantity} ${quantity === 1 ? 'ticket' : 'tickets'}`;
