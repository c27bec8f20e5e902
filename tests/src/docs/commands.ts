import type { TextFile } from '../architecture/repository.ts';

/** Every npm script that the document asks people to run. */
export const namedScripts = ({ text }: Pick<TextFile, 'text'>): string[] => [
  ...new Set(
    [...text.matchAll(/\bnpm (?:run ([a-z][a-z0-9:-]*[a-z0-9])|(start|test)\b)/g)].map(
      ([, script, short]) => (script ?? short)!,
    ),
  ),
];

/** The commands of a block of shell, lines continued with a backslash in one, remarks left out. */
export const commandsOf = (shell: string): string[] =>
  shell
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
