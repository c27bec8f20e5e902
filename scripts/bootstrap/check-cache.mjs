import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readIfThere } from '../../BuildingBlocks/cli/support/files.mjs';
import { root } from './tree.mjs';

const folder = join(root, '.ticketwave/check');
/** What each verdict depends on besides the file that it is about: the tools, and their settings. */
const settings = ['package-lock.json', 'eslint.config.js', '.prettierrc.json', 'tsconfig.base.json'];

/**
 * The arguments with which Prettier or ESLint remembers which files it has found right, by their content.
 * @param name of the check
 * @param projects absolute paths of those whose types its verdicts depend on. Their compiled declarations say all that one
 * file can see of another, so what was found holds for as long as these are the same
 */
export function cacheArguments(name, projects = []) {
  const hash = createHash('sha256');
  const inputs = [...settings.map((file) => join(root, file)), ...projects.flatMap(typesOf)];
  for (const path of inputs) hash.update(`${path}\n${readIfThere(path) ?? ''}\n`);
  const file = `${name}.${hash.digest('hex').slice(0, 16)}`;
  mkdirSync(folder, { recursive: true });
  for (const older of readdirSync(folder))
    if (older.startsWith(`${name}.`) && older !== file) rmSync(join(folder, older));
  return ['--cache', '--cache-strategy', 'content', '--cache-location', join(folder, file)];
}

function typesOf(project) {
  const dist = join(project, 'dist');
  const files = existsSync(dist) ? readdirSync(dist, { recursive: true }) : [];
  const declarations = files.filter((file) => file.endsWith('.d.ts')).sort();
  return [join(project, 'tsconfig.json'), ...declarations.map((file) => join(dist, file))];
}
