import type { Money } from '@ticketwave/building-blocks/domain';
import type { Language } from '../domain/language.ts';

const moneyFormats = new Map<string, Intl.NumberFormat>();

/** `€99.80`, `99,80 €`. */
export function readableMoney({ major, currency }: Money, language: Language): string {
  const key = `${language} ${currency}`;
  const known = moneyFormats.get(key);
  const format = known ?? new Intl.NumberFormat(language, { style: 'currency', currency });
  moneyFormats.set(key, format);
  return format.format(major);
}

const inUtc = (locale: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
const times: Readonly<Record<Language, Intl.DateTimeFormat>> = { en: inUtc('en-GB'), de: inUtc('de') };

/** `30 January 2026 at 10:30 UTC`, `30. Januar 2026 um 10:30 UTC`. */
export const readableTime = (at: Date, language: Language): string => `${times[language].format(at)} UTC`;

const tickets: Readonly<Record<Language, readonly [one: string, several: string]>> = {
  en: ['ticket', 'tickets'],
  de: ['Ticket', 'Tickets'],
};

/** `1 ticket`, `2 Tickets`. */
export function readableTickets(quantity: number, language: Language): string {
  const [one, several] = tickets[language];
  return `${quantity} ${quantity === 1 ? one : several}`;
}
