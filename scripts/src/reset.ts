import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../bootstrap/failure.mjs';
import { describe, holder, tryLock, unlock } from '../bootstrap/lock.mjs';
import { removeDockerLeftovers } from './run/broker/docker.ts';
import { describeDirectory, refuseForeign } from './run/directory.ts';
import type { Directory } from './run/directory.ts';
import { removePostgres } from './run/postgres/location.ts';
import { Processes } from './run/processes.ts';
import { readSettings } from './run/settings.ts';

/** Ends and removes what earlier runs left in the folder, data included. One's own broker and server are let be. */
export async function run(): Promise<number> {
  const main = describeDirectory(readSettings(process.env).directory);
  const folders = [...foldersIn(main.inside('test')), main.inside('chaos'), main.path]
    .filter((path) => existsSync(path))
    .map((path) => describeDirectory(path));
  for (const folder of folders) await emptyDirectory(folder);
  console.log(folders.length > 0 ? `${main.path} is empty.` : 'There is nothing to empty.');
  return 0;
}

const foldersIn = (path: string): string[] =>
  existsSync(path)
    ? readdirSync(path, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => join(path, name))
    : [];

/** Ends what earlier runs left running in the folder, and removes what is in it. */
export async function emptyDirectory(directory: Directory): Promise<void> {
  refuseForeign(directory.path);
  const other = tryLock(directory.lockFile, holder('npm run reset'));
  if (other) throw new Failure(`${directory.path} is in use by ${describe(other)}: stop it first.`);
  try {
    await new Processes(directory.path).endLeftovers();
    await removeDockerLeftovers(directory);
    removePostgres(directory);
    for (const name of readdirSync(directory.path)) {
      if (!name.endsWith('.lock')) rmSync(directory.inside(name), { recursive: true });
    }
  } finally {
    unlock(directory.lockFile);
  }
}
