import { lstatSync, mkdirSync, statfsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Failure } from '../../support/failure.mjs';

/** What broker and databases need to start and to work for a while, in bytes; RabbitMQ stops publishers below 50 MB. */
const neededBytes = 300_000_000;

/** The folder that everything of one run lives in. */
export interface Directory {
  readonly path: string;
  readonly logs: string;
  readonly environmentFile: string;
  readonly lockFile: string;
  inside(name: string): string;
}

/**
 * Opens the folder and creates it if there is none.
 * @throws {Failure} if it is another user's, or its disk is as good as full
 */
export function openDirectory(path: string): Directory {
  const directory = describeDirectory(path);
  mkdirSync(directory.path, { recursive: true });
  refuseForeign(directory.path);
  refuseFullDisk(directory.path);
  mkdirSync(directory.logs, { recursive: true });
  return directory;
}

/** The same without touching the disk. */
export function describeDirectory(path: string): Directory {
  const absolute = resolve(path);
  const inside = (name: string): string => join(absolute, name);
  return {
    path: absolute,
    logs: inside('logs'),
    environmentFile: inside('environment.json'),
    lockFile: inside('launcher.lock'),
    inside,
  };
}

/** Root may write anywhere, but what it leaves there its owner could not remove. */
export function refuseForeign(path: string): void {
  const { uid } = lstatSync(path);
  if (process.getuid === undefined || uid === process.getuid()) return;
  throw new Failure(
    `${path} belongs to another user (uid ${uid}): remove it, run as that user, or choose a folder with TICKETWAVE_DIRECTORY.`,
  );
}

function refuseFullDisk(path: string): void {
  const { bavail, bsize } = statfsSync(path);
  if (bavail * bsize >= neededBytes) return;
  const [free, needed] = [bavail * bsize, neededBytes].map((bytes) => Math.round(bytes / 1_000_000));
  throw new Failure(
    `The disk of ${path} is full: ${free} MB are free, and broker and databases need ${needed} MB.`,
  );
}
