import { duplicated, lost, type Finding } from '../findings.ts';

/** What is missing is lost, what is too much is doubled. Pure. */
export function compareLists(
  subject: string,
  found: readonly string[],
  expected: readonly string[],
): Finding[] {
  const surplus = [...found];
  const missing = expected.filter((item) => {
    const index = surplus.indexOf(item);
    if (index >= 0) surplus.splice(index, 1);
    return index < 0;
  });
  return [
    ...missing.map((item) => lost(`${subject} "${item}" is missing`)),
    ...surplus.map((item) => duplicated(`${subject} "${item}" is too much`)),
  ];
}

/** Less than there should be is lost, more is doubled. Pure. */
export function compareCounts(subject: string, found: number, expected: number): Finding[] {
  if (found === expected) return [];
  const what = `${subject}: ${found}, and there should be ${expected}`;
  return [found < expected ? lost(what) : duplicated(what)];
}

/** Those that come again. */
export function repeated(values: readonly string[]): string[] {
  const seen = new Set<string>();
  return values.filter((value) => seen.size === seen.add(value).size);
}

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
