import Table from 'cli-table3';
import colours from 'picocolors';
import { redact } from '@ticketwave/building-blocks/observability';

/** Rows in columns under their titles; each cell may wrap. */
export function grid(
  titles: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
): string {
  const border = colours.isColorSupported ? ['dim'] : [];
  const table = new Table({ head: titles.map((title) => colours.bold(title)), style: { border, head: [] } });
  table.push(...rows.map((row) => row.map((cell) => printable(cell ?? '–'))));
  return table.toString();
}

/** What a terminal obeys, or what turns the order of characters round; line feeds are fine. */
const CONTROL = /(?!\n)[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

/** Text that others have sent, as it may appear on a terminal: no control characters, no passwords of URLs. Pure. */
export const printable = (text: string | number): string => redact(String(text)).replace(CONTROL, '�');

/** Text of so many characters at most: its beginning and its end, where errors tend to say what it was. Pure. */
export function shortened(text: string, most: number): string {
  const characters = Array.from(text);
  if (characters.length <= most) return text;
  const half = Math.floor((most - 3) / 2);
  return `${characters.slice(0, half).join('')} … ${characters.slice(-half).join('')}`;
}

export function printJson(value: unknown): void {
  console.log(JSON.stringify(value, null, 2));
}

/** `1 message`, `2 messages`. */
export const count = (number: number, noun: string, plural = `${noun}s`): string =>
  `${number} ${number === 1 ? noun : plural}`;
