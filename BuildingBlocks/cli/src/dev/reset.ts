import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../support/failure.mjs';
import { describe, holder, tryLock, unlock } from '../../support/lock.mjs';
import type { Context } from '../operator/context.ts';
import { invocation } from '../operator/invocation.ts';
import { removeDockerLeftovers } from './broker/docker.ts';
import { describeDirectory, refuseForeign } from './directory.ts';
import type { Directory } from './directory.ts';
import { removePostgres } from './postgres/location.ts';
import { Processes } from './processes.ts';
import { readSettings } from './settings.ts';

export interface ResetFlags {
  /** The broker's data only: the databases stay, with the outboxes in them. */
  readonly broker?: boolean;
}

/** Ends and removes what earlier runs left in the folder, data included. One's own broker and server are let be. */
export async function reset({ project, environment }: Context, { broker }: ResetFlags): Promise<number> {
  const main = describeDirectory(readSettings(environment, project).directory);
  if (broker) return resetBroker(main);
  const folders = [...foldersIn(main.inside('test')), main.inside('chaos'), main.inside('bench'), main.path]
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

async function resetBroker(main: Directory): Promise<number> {
  if (existsSync(main.path)) await whileNothingRuns(main, () => removeBroker(main));
  console.log(`The broker's data in ${main.path} are gone; the databases are as they were.`);
  return 0;
}

/** Ends what earlier runs left running in the folder, and removes what is in it. */
export async function emptyDirectory(directory: Directory): Promise<void> {
  await whileNothingRuns(directory, async () => {
    await removeBroker(directory);
    removePostgres(directory);
    for (const name of readdirSync(directory.path)) {
      if (!name.endsWith('.lock')) rmSync(directory.inside(name), { recursive: true });
    }
  });
}

async function removeBroker(directory: Directory): Promise<void> {
  await removeDockerLeftovers(directory);
  rmSync(directory.inside('broker'), { recursive: true, force: true });
}

/** @throws {Failure} if the folder is in use, or another user's */
async function whileNothingRuns(directory: Directory, body: () => Promise<void>): Promise<void> {
  refuseForeign(directory.path);
  const other = tryLock(directory.lockFile, holder(invocation('reset')));
  if (other) throw new Failure(`${directory.path} is in use by ${describe(other)}: stop it first.`);
  try {
    await new Processes(directory.path).endLeftovers();
    await body();
  } finally {
    unlock(directory.lockFile);
  }
}
