import { basename, join } from 'node:path';
import { step } from '../../BuildingBlocks/cli/support/progress.mjs';
import { mustSucceed, run, runNode } from './tool.mjs';
import { root } from './tree.mjs';
import { readIfThere } from '../../BuildingBlocks/cli/support/files.mjs';

/** Installs what package-lock.json names, if it is not what is installed. Needs the network only then. */
export async function installDependencies() {
  const wanted = readIfThere(join(root, 'package-lock.json'));
  const installed = readIfThere(join(root, 'node_modules', '.package-lock.json'));
  if (installed && isCurrent(JSON.parse(wanted), JSON.parse(installed))) return;
  const title = installed ? 'Installing dependencies again, they have changed' : 'Installing dependencies';
  await step(title, async () => mustSucceed(await npm(['ci', '--include=dev']), 'npm ci failed:'));
}

/**
 * Whether what npm noted in node_modules/.package-lock.json is what package-lock.json asks for. Pure.
 * The note lacks the root package and the optional packages of other platforms.
 */
export function isCurrent(wanted, installed) {
  const missing = Object.entries(wanted.packages).filter(([path, entry]) => {
    const other = installed.packages[path];
    return path !== '' && (other ? JSON.stringify(other) !== JSON.stringify(entry) : !entry.optional);
  });
  const surplus = Object.keys(installed.packages).filter((path) => !wanted.packages[path]);
  return missing.length === 0 && surplus.length === 0;
}

/** Runs the npm that started us if one did, else the one on the path. */
export function npm(args) {
  const cli = process.env.npm_execpath;
  return cli && basename(cli) === 'npm-cli.js' ? runNode(cli, args) : run('npm', args);
}
