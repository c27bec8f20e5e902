import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Exact texts and what stands for them, longest first where one is part of another. */
export type Replacements = readonly (readonly [from: RegExp | string, to: string])[];

/** Names with which npm would not pack a file. */
const DOTTED = /(^|\/)(gitignore|dockerignore|npmrc)$/;

/**
 * The files of a template, which is working code of one example: in paths and texts, the example's words are replaced.
 * @param name a folder of templates/
 */
export function template(name: string, replacements: Replacements): { path: string; text: string }[] {
  const folder = fileURLToPath(new URL(`../../templates/${name}/`, import.meta.url));
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({
      path: replaced(file.slice(folder.length), replacements).replace(DOTTED, '$1.$2'),
      text: replaced(readFileSync(file, 'utf8'), replacements),
    }))
    .sort((one, other) => (one.path < other.path ? -1 : 1));
}

export const replaced = (text: string, replacements: Replacements): string =>
  replacements.reduce((changed, [from, to]) => changed.replaceAll(from, () => to), text);
