import type { TextFile } from './repository.ts';

/** A use of a word that the glossary replaces. */
export interface Replaced {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly word: string;
  readonly term: string;
}

/** Each word that is replaced, with the term that replaces it: the third column of the glossary's table. */
export function replacedWords(glossary: string): ReadonlyMap<string, string> {
  const rows = glossary.split('\n').filter((line) => line.startsWith('| ') && !/^\| (Term|-+) /.test(line));
  return new Map(
    rows.flatMap((row) => {
      const [term = '', , words = ''] = row
        .split('|')
        .slice(1)
        .map((cell) => cell.trim());
      const replaced = words.split(',').map((word) => word.trim());
      return replaced.filter((word) => word !== '').map((word): [string, string] => [word, term]);
    }),
  );
}

/** How many terms the glossary has. */
export const termsOf = (glossary: string): number =>
  glossary.split('\n').filter((line) => line.startsWith('| ') && !/^\| (Term|-+) /.test(line)).length;

/** Stored or sent under these names, which therefore stay: columns, tables, folders of migrations, a saga's name. */
const STORED = /last_told_at|heard_at|saga_hearing|\d{14}_\w+|booking-life/g;

/** Uses of replaced words in the files, as words of a sentence or as parts of an identifier. Pure. */
export function usesOf(words: ReadonlyMap<string, string>, files: readonly TextFile[]): Replaced[] {
  const patterns = [...words].map(([word, term]) => ({ word, term, pattern: patternOf(word, term) }));
  return files.flatMap(({ path, text }) =>
    text.split('\n').flatMap((content, index) => {
      const sentence = asSentence(content);
      const found = patterns.filter(({ pattern }) => pattern.test(sentence));
      return found.map(({ word, term }) => ({ path, line: index + 1, word, term }));
    }),
  );
}

/** A word that is itself the end of its term, such as the `letter` of a dead letter, counts where the rest is missing. */
function patternOf(word: string, term: string): RegExp {
  const singular = word.replace(/s$/, '');
  const isEnd = term.endsWith(` ${singular}`);
  const rest = isEnd ? `(?<!\\b${term.slice(0, -singular.length - 1)}\\s+)` : '';
  return new RegExp(`${rest}\\b${word}\\b`, 'i');
}

/** `passedOver`, `PASSED_OVER` and `passed-over` read as words. */
const asSentence = (content: string): string =>
  content
    .replace(STORED, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .replace(/how-manieth/gi, 'how\u2011manieth')
    .replace(/[_#]|-(?=[a-z])/g, ' ')
    .replace(/\u2011/g, '-');
