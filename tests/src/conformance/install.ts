import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { interruption } from '@ticketwave/cli/support/interruption';
import type { Rival } from './rival.ts';

/** Where a library is, or why it is not there. */
export type Installed = { readonly packages: string | undefined } | { readonly missing: string };

const INSTALLED_WITHIN_MS = 180_000;

/** Installs a library with what belongs to it into a folder of its own. They are no dependencies of this repository. */
export async function install({ name, packages, module }: Rival, folder: string): Promise<Installed> {
  if (Object.keys(packages).length === 0) return { packages: undefined };
  const own = join(folder, name.replaceAll(/\W/g, '-'));
  mkdirSync(own, { recursive: true });
  writeFileSync(join(own, 'package.json'), JSON.stringify({ private: true, dependencies: packages }));
  const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
  try {
    await promisify(execFile)('npm', args, { cwd: own, signal: interruption, timeout: INSTALLED_WITHIN_MS });
  } catch (error) {
    interruption.throwIfAborted();
    const { stderr = '' } = error as { readonly stderr?: string };
    writeFileSync(join(own, 'npm.log'), stderr || String(error));
    const isUnknown = stderr.includes('E404');
    return { missing: isUnknown ? 'It is not in the npm registry.' : 'npm could not install it.' };
  }
  return module === undefined
    ? { missing: 'It is there now, and nobody has written a contestant.' }
    : { packages: own };
}
