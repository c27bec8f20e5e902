import { spawnSync } from 'node:child_process';
import {
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  unlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../../../support/failure.mjs';
import type { Directory } from '../directory.ts';
import { copyBinaries, installedBinaries } from './binaries.ts';

/** Who PostgreSQL runs as when we are root, which it refuses to be: nobody. */
const unprivileged = { uid: 65534, gid: 65534 };

export interface Location {
  readonly binaries: string;
  /** Belongs to the user that PostgreSQL runs as. */
  readonly home: string;
  /** Under the system's temporary files, because that user cannot reach the directory. */
  readonly elsewhere: boolean;
  /** The user to run as; undefined: ourselves. */
  readonly user: typeof unprivileged | undefined;
}

/**
 * Where PostgreSQL's programs and data lie. Only where root runs us in a place that the unprivileged user cannot
 * reach (a clone in root's home) it is a folder under the system's temporary files, to which a link then leads.
 */
export function locatePostgres(directory: Directory, root: string): Location {
  const binaries = installedBinaries(root);
  const place = directory.inside('postgres');
  if (process.getuid?.() !== 0) {
    mkdirSync(place, { recursive: true });
    return { binaries, home: place, elsewhere: false, user: undefined };
  }
  const reachable =
    canReach(directory.path) && canReach(join(binaries, 'lib')) && canReach(join(binaries, 'bin/postgres'));
  const home = reachable ? ownFolder(place) : folderElsewhere(place);
  const programs = reachable ? binaries : copyBinaries(binaries, join(home, 'programs'));
  return { binaries: programs, home, elsewhere: !reachable, user: unprivileged };
}

/** Removes the data, wherever they are. */
export function removePostgres(directory: Directory): void {
  const place = directory.inside('postgres');
  if (isLink(place) && existsSync(place)) rmSync(realpathSync(place), { recursive: true });
  rmSync(place, { recursive: true, force: true });
}

function ownFolder(place: string): string {
  if (isLink(place)) unlinkSync(place);
  mkdirSync(place, { recursive: true });
  chownSync(place, unprivileged.uid, unprivileged.gid);
  return place;
}

/** The link remembers the folder; where the system has cleaned up its temporary files, it leads nowhere any more. */
function folderElsewhere(place: string): string {
  if (isLink(place) && existsSync(place)) return realpathSync(place);
  rmSync(place, { recursive: true, force: true });
  const parent = [tmpdir(), '/tmp', '/var/tmp'].find((folder) => existsSync(folder) && canReach(folder));
  if (parent === undefined) {
    throw new Failure(
      'PostgreSQL refuses to run as root, and the user nobody can reach no folder for temporary files, not even /tmp: ' +
        'set TMPDIR to one that it can reach, run as an ordinary user, or set DATABASE_URL.',
    );
  }
  const home = mkdtempSync(join(parent, 'ticketwave-postgres-'));
  chownSync(home, unprivileged.uid, unprivileged.gid);
  symlinkSync(home, place);
  return home;
}

/** Asks the system instead of computing it from modes: access lists and mounts count too. */
function canReach(path: string): boolean {
  const tests = `test -x "$1" && test -r "$1"`;
  return spawnSync('/bin/sh', ['-c', tests, 'sh', path], { ...unprivileged, cwd: '/' }).status === 0;
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}
