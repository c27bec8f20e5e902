import type { Analytics } from './answers.ts';

interface Series {
  readonly names: readonly string[];
  /** In seconds since 1970, ascending. */
  readonly times: number[];
  readonly values: (number | null)[][];
}

/** The columns that are numbers, by time; rows of one time are added up. Pure. */
export function seriesOf({ columns, rows }: Analytics): Series {
  const names = columns.filter(
    (column) => column !== 'key' && rows.some((row) => typeof row[column] === 'number'),
  );
  const byTime = new Map<number, Analytics['rows'][number][]>();
  for (const row of rows) {
    const time = Date.parse(String(row['key'])) / 1000;
    byTime.set(time, [...(byTime.get(time) ?? []), row]);
  }
  const times = [...byTime.keys()].filter(Number.isFinite).sort((one, other) => one - other);
  const values = names.map((name) =>
    times.map((time) => sumOf((byTime.get(time) ?? []).map((row) => row[name]))),
  );
  return { names, times, values };
}

function sumOf(values: readonly unknown[]): number | null {
  const numbers = values.filter((value) => typeof value === 'number');
  return numbers.length === 0 ? null : numbers.reduce((sum, value) => sum + value, 0);
}
