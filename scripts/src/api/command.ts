import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readIfThere } from '../../../BuildingBlocks/cli/support/files.mjs';
import { root } from '../../bootstrap/tree.mjs';
import { publicPackages, type PublicPackage } from './public-packages.ts';
import { surfaceOf } from './surface.ts';

const RENEW = 'If that is meant, run: npm run api -- write, and commit the report with the change.';
const USAGE = 'Usage: npm run api [-- check | write]';

/**
 * Compares the surface of each package with its report, or writes the reports anew. What has not changed since it was
 * last found to be right is not looked at again.
 * @returns the exit code: 0 as reported, 1 something is wrong, 2 usage
 */
export function run({ rest: [action = 'check', ...others] }: { readonly rest: readonly string[] }): number {
  if (others.length > 0 || !['check', 'write'].includes(action)) {
    console.error(USAGE);
    return 2;
  }
  const problems = publicPackages().flatMap((each) => (action === 'write' ? write(each) : check(each)));
  for (const problem of problems) console.error(problem);
  return problems.length === 0 ? 0 : 1;
}

function check(each: PublicPackage): readonly string[] {
  const note = join(root, '.ticketwave/api', `${each.name.replace('@ticketwave/', '')}.checked`);
  const state = stateOf(each);
  if (readIfThere(note) === state) return [];
  const { report, problems } = surfaceOf(each);
  const isReported = readIfThere(join(root, each.report)) === report;
  const all = isReported
    ? problems
    : [...problems, `${each.report} does not say what ${each.name} exports. ${RENEW}`];
  if (all.length === 0) writeFileSync(note, state);
  return all;
}

function write(each: PublicPackage): readonly string[] {
  const { report, problems } = surfaceOf(each);
  mkdirSync(dirname(join(root, each.report)), { recursive: true });
  writeFileSync(join(root, each.report), report);
  return problems;
}

/** A digest of all that the outcome depends on. */
function stateOf({ folder, report }: PublicPackage): string {
  const dist = join(root, folder, 'dist');
  const declarations = readdirSync(dist, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.d.ts'))
    .sort()
    .map((path) => join(dist, path));
  const hash = createHash('sha256');
  const inputs = [
    ...declarations,
    join(root, folder, 'package.json'),
    join(root, report),
    join(root, 'package-lock.json'),
    join(import.meta.dirname, 'surface.js'),
  ];
  for (const path of inputs) hash.update(`${path}\n${readIfThere(path) ?? ''}\n`);
  return hash.digest('hex');
}
