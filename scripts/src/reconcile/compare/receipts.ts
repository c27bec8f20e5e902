import { duplicated, lost, type Finding } from '../findings.ts';
import type { ReceiptRow } from '../snapshot.ts';
import { repeated } from './lists.ts';

/** Whether the numbers of each year count from 1 without a gap. Pure. */
export function compareReceiptNumbers(receipts: readonly ReceiptRow[]): Finding[] {
  const numbers = receipts.map(({ number }) => number);
  return [
    ...repeated(numbers).map((number) => duplicated(`receipt ${number} is there twice`)),
    ...[...groupByYear(numbers)].flatMap(([year, ordinals]) => missingOf(year, ordinals)),
  ];
}

function groupByYear(numbers: readonly string[]): Map<string, Set<number>> {
  const years = new Map<string, Set<number>>();
  for (const number of numbers) {
    const [, year = '', ordinal] = number.split('-');
    years.set(year, (years.get(year) ?? new Set()).add(Number(ordinal)));
  }
  return years;
}

function missingOf(year: string, ordinals: ReadonlySet<number>): Finding[] {
  const last = [...ordinals].reduce((highest, ordinal) => Math.max(highest, ordinal), 0);
  return Array.from({ length: last }, (_, index) => index + 1)
    .filter((ordinal) => !ordinals.has(ordinal))
    .map((ordinal) => lost(`receipt ${ordinal} of ${year} is missing, and ${last} is there`));
}
