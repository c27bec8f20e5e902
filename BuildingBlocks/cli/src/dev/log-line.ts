import colours from 'picocolors';
import { printable } from '../operator/output.ts';
import { parseObject } from './json-line.ts';

const COLOURS = [colours.cyan, colours.magenta, colours.blue, colours.green, colours.yellow] as const;
const LEVELS: Readonly<Record<string, (text: string) => string>> = {
  error: colours.red,
  warn: colours.yellow,
  debug: colours.dim,
};

/**
 * A line that a service has logged, for people: time, service, and the message with its error. What is no JSON object
 * of the logger's stays as it is.
 * @param services all of them, for the width and the colour of the column
 */
export function readableLine(line: string, service: string, services: readonly string[]): string {
  const colour = COLOURS[services.indexOf(service) % COLOURS.length] ?? colours.cyan;
  const prefix = colour(service.padEnd(Math.max(...services.map(({ length }) => length))));
  const fields = parseObject(line);
  if (typeof fields?.['message'] !== 'string') return `${' '.repeat(12)} ${prefix} ${printable(line)}`;
  const { timestamp, level, message, error } = fields;
  const text = [message, typeof error === 'string' ? error : undefined].filter(Boolean).join(': ');
  const paint = LEVELS[String(level)] ?? ((plain: string) => plain);
  return `${colours.dim(timeOf(timestamp))} ${prefix} ${paint(printable(text))}`;
}

/** `10:30:00.123`, in the time of this machine; blank if it is none. */
function timeOf(timestamp: unknown): string {
  const time = new Date(typeof timestamp === 'string' ? timestamp : Number.NaN);
  if (Number.isNaN(time.getTime())) return ' '.repeat(12);
  return `${time.toLocaleTimeString('en-GB')}.${String(time.getMilliseconds()).padStart(3, '0')}`;
}
