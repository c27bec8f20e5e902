const SECOND = 1000;
const UNITS = [
  ['d', 86_400 * SECOND],
  ['h', 3_600 * SECOND],
  ['min', 60 * SECOND],
  ['s', SECOND],
] as const;

/** A length of time with the unit that reads best: `40 ms`, `1.2 s`, `3 min`. Pure. */
export function lengthOf(ms: number | null): string {
  if (ms === null) return '–';
  const size = Math.abs(ms);
  const [unit, length] = UNITS.find(([, each]) => size >= each) ?? ['ms', 1];
  const value = ms / length;
  return `${unit !== 'ms' && Math.abs(value) < 10 ? Number(value.toFixed(1)) : Math.round(value)} ${unit}`;
}

/** The time of day in UTC, to the millisecond, of an ISO 8601 time; `–` without one. Pure. */
export const timeOf = (iso: string | null | undefined): string => iso?.slice(11, 23) ?? '–';

/** Date and time in UTC to the second; `–` without one. Pure. */
export const dateTimeOf = (iso: string | null | undefined): string =>
  iso == null ? '–' : `${iso.slice(0, 10)} ${iso.slice(11, 19)}`;

/** `1 dead letter`, `3 dead letters`. Pure. */
export const countOf = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

/** The service whose a queue is: the first word of its name. Pure. */
export const ownerOf = (queue: string): string => queue.split('.')[0] ?? queue;
