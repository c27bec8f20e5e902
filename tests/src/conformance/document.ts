import { readFileSync, writeFileSync } from 'node:fs';
import type { Machine } from '../bench/document.ts';
import { describeTable, type Table } from './table.ts';

const BEGIN = '<!-- seen -->';
const END = '<!-- seen until here -->';

/** Replaces what an earlier run has seen. @throws Error if the document has no place for it */
export function writeDocument(path: string, table: Table, machine: Machine): void {
  writeFileSync(path, withTable(readFileSync(path, 'utf8'), table, machine));
}

/** Pure. @throws Error if the document has no place for the table */
export function withTable(document: string, table: Table, { date, commit, versions }: Machine): string {
  const [begin, end] = [document.indexOf(BEGIN), document.indexOf(END)];
  if (begin === -1 || end < begin) throw new Error(`The document needs the lines ${BEGIN} and ${END}.`);
  const parts = [
    BEGIN,
    '<!-- prettier-ignore-start -->',
    `Seen on ${date} at commit ${commit}: ${versions}.`,
    describeTable(table),
    '<!-- prettier-ignore-end -->',
  ];
  return `${document.slice(0, begin)}${parts.join('\n\n')}\n\n${document.slice(end)}`;
}
