import { Failure } from '../../support/failure.mjs';
import { applyEdits, modify, parse } from 'jsonc-parser';
import { isMap, parseDocument, type Node, type Scalar } from 'yaml';
import { replaced, type Replacements } from './templates.ts';

const layout = { formattingOptions: { insertSpaces: true, tabSize: 2 } };

/** Of a JSON file with comments. */
export const readJson = (text: string): unknown => parse(text) as unknown;

/** Sets a value in a JSON file, in the order of the names, and leaves the rest of its text as it is. */
export const setJson = (text: string, path: readonly [...string[], string], value: unknown): string =>
  applyEdits(
    text,
    modify(text, [...path], value, {
      ...layout,
      getInsertionIndex: (names) => {
        const next = names.findIndex((name) => name > (path.at(-1) ?? ''));
        return next === -1 ? names.length : next;
      },
    }),
  );

/** Adds values to a list in a JSON file, behind the last one that the condition holds for, else at its end. */
export function insertJson<T>(
  text: string,
  field: string,
  values: readonly T[],
  isBefore: (value: T) => boolean,
): string {
  const list = (readJson(text) as Record<string, T[]>)[field] ?? [];
  const last = list.findLastIndex(isBefore);
  const index = last === -1 ? list.length : last + 1;
  return values.reduceRight(
    (changed, value) =>
      applyEdits(changed, modify(changed, [field, index], value, { ...layout, isArrayInsertion: true })),
    text,
  );
}

/**
 * Gives Compose a service like one that it has, with other words; the rest of the text stays as it is.
 * @throws Failure if it does not have that one
 */
export function addComposeService(text: string, like: string, replacements: Replacements): string {
  const services = parseDocument(text).get('services');
  const entries = isMap<Scalar, Node>(services) ? services.items : [];
  const entry = entries.find(({ key }) => key.value === like);
  if (entry === undefined)
    throw new Failure(`docker-compose.yml does not read as expected: it has no service "${like}".`);
  const start = text.lastIndexOf('\n', entry.key.range?.[0]) + 1;
  const block = text.slice(start, entry.value?.range?.[2]).trimEnd();
  const end = text.slice(0, entries.at(-1)?.value?.range?.[2]).trimEnd().length;
  return `${text.slice(0, end)}\n\n${replaced(block, replacements)}${text.slice(end)}`;
}

/**
 * Repeats the block of lines that begins with one and ends before an empty line or the end of the list, with other words.
 * @param first what the first line of the block begins with
 * @throws Failure naming the file if that is not there exactly once
 */
export function repeatBlock(file: string, text: string, first: RegExp, replacements: Replacements): string {
  const starts = [...text.matchAll(first)];
  const [start] = starts;
  if (starts.length !== 1 || start === undefined)
    throw new Failure(
      `${file} does not read as expected: "${first.source}" is there ${starts.length} times, not once.`,
    );
  const [block] = text.slice(start.index).split(/\n\n|\n?$/, 1);
  return `${text.trimEnd()}\n\n${replaced(block ?? '', replacements)}\n`;
}

/** Adds a copy of each line that matches, with other words, behind the last line that the second one matches. */
export function repeatLines(text: string, line: RegExp, behind: RegExp, replacements: Replacements): string {
  const lines = text.split('\n');
  const copies = lines.filter((one) => line.test(one)).map((one) => replaced(one, replacements));
  const last = lines.findLastIndex((one) => behind.test(one));
  return [...lines.slice(0, last + 1), ...copies, ...lines.slice(last + 1)].join('\n');
}

/**
 * Adds an entry to `services` in ticketwave.config, like the one that is named, with other words.
 * @throws Failure naming the file if its entries cannot be recognized
 */
export function addConfigEntry(file: string, text: string, like: string, replacements: Replacements): string {
  const [, before = '', , entries = ''] = /^([^]*?^( *)services: \{\n)([^]*?)^\2\},?$/m.exec(text) ?? [];
  const [entry] = new RegExp(`^( +)['"]?${like}['"]?: (\\{\\n[^]*?^\\1\\},|.*,)\\n`, 'm').exec(entries) ?? [];
  if (entry === undefined)
    throw new Failure(
      `${file} does not read as expected: "services: {" and below it, on lines of its own, "${like}: { … },".`,
    );
  const end = before.length + entries.length;
  return `${text.slice(0, end)}${replaced(entry, replacements)}${text.slice(end)}`;
}
