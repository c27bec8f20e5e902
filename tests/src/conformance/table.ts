import type { Question } from './question.ts';
import type { Rival } from './rival.ts';
import { titleOf } from './rivals.ts';
import type { Cell } from './verdict.ts';

/** What a library was seen to keep and lose. */
export interface Column {
  readonly rival: Rival;
  /** Where its packages are; undefined for ours. */
  readonly packages?: string | undefined;
  /** By the name of the question; or why it was not asked at all. */
  readonly cells: Map<string, Cell> | { readonly missing: string };
}

export interface Table {
  readonly questions: readonly Question[];
  readonly columns: readonly Column[];
}

/** What ours has lost, by question. Pure. */
export function losses({ columns }: Table, name: string): readonly string[] {
  const cells = columns.find(({ rival }) => rival.name === name)?.cells;
  if (!(cells instanceof Map)) return [];
  return [...cells]
    .filter(([, { verdict }]) => verdict !== 'kept')
    .map(([question, { seen }]) => `${question}: ${seen ?? ''}`);
}

/** As Markdown. Pure. */
export function describeTable(table: Table): string {
  return [matrixOf(table), seenIn(table), settingsOf(table), askedBy(table)].join('\n\n');
}

const asked = (column: Column): ReadonlyMap<string, Cell> | undefined =>
  column.cells instanceof Map ? column.cells : undefined;

function matrixOf({ questions, columns }: Table): string {
  const shown = columns.filter((column) => asked(column));
  const rows = questions.map(({ name, title }) => [
    title,
    ...shown.map((column) => markOf(asked(column)?.get(name))),
  ]);
  const heads = ['', ...shown.map(({ rival }) => titleOf(rival))];
  const lines = [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  const missing = columns.flatMap(({ rival, cells }) =>
    'missing' in cells ? [`- ${titleOf(rival)}: ${cells.missing}`] : [],
  );
  return [lines.join('\n'), ...(missing.length > 0 ? [missing.join('\n')] : [])].join('\n\n');
}

const markOf = (cell: Cell | undefined): string =>
  cell?.verdict === 'lost' ? '**lost**' : (cell?.verdict ?? '');

function seenIn({ questions, columns }: Table): string {
  const parts = columns.flatMap((column) => {
    const cells = asked(column);
    if (!cells) return [];
    const lines = questions.flatMap(({ name, title }) => {
      const { verdict, seen } = cells.get(name) ?? {};
      return seen === undefined ? [] : [`- ${title} (${verdict ?? ''}): ${seen}`];
    });
    return lines.length > 0 ? [[`**${titleOf(column.rival)}**`, lines.join('\n')].join('\n\n')] : [];
  });
  return ['### What was seen', ...parts].join('\n\n');
}

function settingsOf({ columns }: Table): string {
  const lines = columns
    .filter((column) => asked(column))
    .map(({ rival }) => `- **${titleOf(rival)}**: ${rival.settings} Added: ${rival.added}`);
  return ['### With which settings', lines.join('\n')].join('\n\n');
}

function askedBy({ questions }: Table): string {
  const lines = questions.map(({ name, title, asks }) => `- **${title}** (\`${name}\`): ${asks}`);
  return ['### What is asked', lines.join('\n')].join('\n\n');
}
